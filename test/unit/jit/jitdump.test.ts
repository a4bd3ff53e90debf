import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { JitdumpReader, type JitdumpRecord } from "#src/jit/jitdump.js";
import { fuzzRuns } from "../../require.js";
import { type Line, header, lines, load, move, record } from "./dump.js";

function read(...chunks: Buffer[]) {
  const records: JitdumpRecord[] = [];
  const reader = new JitdumpReader((each) => records.push(each));
  for (const chunk of chunks) reader.write(chunk);
  return { records, ending: reader.end() };
}

const twoLines: Line[] = [
  { offset: 8, file: "file:///a/ä.mjs", line: 3, column: 5 },
  { offset: 20, file: undefined, line: 4, column: 1 },
];
const parts = [
  header(),
  record(4, 9, Buffer.alloc(24)), // unwinding information
  lines(10, 0x1000, twoLines),
  load(11, 0x1000, 64, "JS:*hot file:///a/ä.mjs:2:1"),
  load(12, 0x7fff_0000_0000, 5000, "Builtin:Big"),
  record(99, 12, Buffer.alloc(3)),
  move(13, 0x1000, 0x2000, 64),
  record(3, 14, Buffer.alloc(0)),
];
const dump = Buffer.concat(parts);
const whole = read(dump);

test("JitdumpReader reads code with its lines, and moves, and passes over the rest", () => {
  assert.deepEqual(whole, {
    records: [
      {
        type: "load",
        time: 11,
        code: {
          start: 0x1000,
          end: 0x1040,
          name: "JS:*hot file:///a/ä.mjs:2:1",
          lines: [
            { address: 0x1008, file: "file:///a/ä.mjs", line: 3, column: 5 },
            { address: 0x1014, file: "file:///a/ä.mjs", line: 4, column: 1 },
          ],
        },
      },
      {
        type: "load",
        time: 12,
        code: { start: 0x7fff_0000_0000, end: 0x7fff_0000_1388, name: "Builtin:Big", lines: [] },
      },
      { type: "move", time: 13, from: 0x1000, to: 0x2000 },
    ],
    ending: { state: "complete" },
  });
});

test("JitdumpReader reads the same from pieces of any size", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(dump.length), { maxLength: 12 }), (cuts) => {
      const borders = [0, ...cuts.toSorted((a, b) => a - b), dump.length];
      const pieces = borders.slice(1).map((border, index) => Buffer.from(dump.subarray(borders[index], border)));
      assert.deepEqual(read(...pieces), whole);
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test("JitdumpReader takes of a truncated dump what is whole", () => {
  const borders = new Set(parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1)).length));
  for (let length = 0; length < dump.length; length++) {
    const { records, ending } = read(dump.subarray(0, length));
    assert.deepEqual(records, whole.records.slice(0, records.length));
    assert.equal(ending.state, borders.has(length) ? "complete" : "truncated", `${length}`);
  }
  assert.deepEqual(read().ending, { state: "truncated" });
});

test("JitdumpReader stops at what cannot be, and says what", () => {
  const good = load(1, 0x1000, 8, "JS:~f /f.js:1:1");
  const broken: [Buffer, RegExp][] = [
    [Buffer.concat([Buffer.from("JiTD"), header().subarray(4)]), /does not begin as a jitdump/],
    [Buffer.concat([header(), record(0, 1, Buffer.alloc(8))]), /a piece of code in 24 bytes/],
    [Buffer.concat([header(), good, Buffer.alloc(16)]), /a record of 0 bytes/],
    [Buffer.concat([header(), record(1, 1, Buffer.alloc(8))]), /a move in 24 bytes/],
    [Buffer.concat([header(), record(2, 1, Buffer.alloc(8))]), /lines in 24 bytes/],
    [Buffer.concat([header(), record(0, 1, Buffer.alloc(60, 0xff))]), /code beyond all addresses/],
  ];
  for (const [bytes, why] of broken) {
    const { ending } = read(bytes, good);
    assert.equal(ending.state, "malformed");
    assert.match(ending.state === "malformed" ? ending.why : "", why);
  }
});

test("JitdumpReader survives any damage", () => {
  const damage = fc.record({ at: fc.nat(dump.length - 1), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 8 }), (damages) => {
      const bytes = Buffer.from(dump);
      for (const { at, byte } of damages) bytes[at] = byte;
      for (const each of read(bytes).records) {
        if (each.type === "load") assert.ok(each.code.start <= each.code.end && Number.isSafeInteger(each.code.end));
      }
    }),
    { numRuns: fuzzRuns(500) },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      read(Buffer.concat([header(), bytes]));
    }),
    { numRuns: fuzzRuns(500) },
  );
});
