import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  decodePosition,
  decodePositions,
  formatOf,
  type Position,
  positionAt,
  type PositionFormat,
  VlqReader,
} from "#src/v8/positions.js";
import { fuzzRuns } from "../../require.js";

interface Entry {
  /** Of the offset, from the entry before. */
  step: number;
  raw: bigint;
  isStatement: boolean;
  /** Of V8 14: whether the code can be stopped at there. */
  flag: boolean;
}

function unsignedVlq(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}

function signedVlq(value: bigint): number[] {
  return unsignedVlq(value < 0n ? (~value << 1n) | 1n : value << 1n);
}

/** As V8 writes its tables: the offset before the first entry is that of a function's entry, -1. */
function encode(entries: readonly Entry[], format: PositionFormat): Buffer {
  let previous = 0n;
  const bytes = entries.flatMap(({ step, raw, isStatement, flag }) => {
    const position = signedVlq(raw - previous);
    previous = raw;
    if (format === "signed") return [...signedVlq(isStatement ? BigInt(step) : ~BigInt(step)), ...position];
    const flags = (isStatement ? 1n : 0n) | (flag ? 2n : 0n);
    return [...unsignedVlq((BigInt(step) << 2n) | flags), ...position];
  });
  return Buffer.from(bytes);
}

function rawOf({ character, inlining = -1 }: { character: number; inlining?: number }): bigint {
  return (BigInt(inlining + 1) << 31n) | (BigInt(character + 1) << 1n);
}

const entry = fc
  .record({
    step: fc.oneof(fc.nat(10), fc.nat(0xff_ffff)),
    character: fc.oneof(fc.nat(200), fc.nat(0x3fff_fffd)),
    inlining: fc.oneof(fc.constant(-1), fc.nat(0xfffe)),
    isStatement: fc.boolean(),
    flag: fc.boolean(),
  })
  .map(({ character, inlining, ...rest }) => ({ ...rest, character, inlining, raw: rawOf({ character, inlining }) }));

for (const format of ["signed", "flags"] as const) {
  test(`decodePositions() reads what V8 writes, with ${format}`, () => {
    const property = fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
      let offset = -1;
      const expected = entries.map(({ step, character, inlining }): Position => {
        offset += step;
        return { offset, character, inlining: inlining < 0 ? undefined : inlining };
      });
      assert.deepEqual(decodePositions(encode(entries, format), format), expected);
    });
    fc.assert(property, { numRuns: fuzzRuns(500) });
  });

  test(`decodePositions() of any bytes, with ${format}, ends, and what is cut off is left out`, () => {
    const bytes = fc.property(fc.uint8Array({ maxLength: 60 }), (table) => {
      const positions = decodePositions(table, format);
      assert.ok(positions.length <= table.length / 2);
      assert.ok(positions.every((each, index) => each.offset >= (positions[index - 1]?.offset ?? -1)));
    });
    fc.assert(bytes, { numRuns: fuzzRuns(500) });
    const cut = fc.property(fc.array(entry, { minLength: 1, maxLength: 9 }), fc.nat(), (entries, at) => {
      const table = encode(entries, format);
      const all = decodePositions(table, format);
      const some = decodePositions(table.subarray(0, at % table.length), format);
      assert.deepEqual(some, all.slice(0, some.length));
      assert.ok(some.length < all.length);
    });
    fc.assert(cut, { numRuns: fuzzRuns(500) });
  });

  test(`formatOf() tells ${format} by the entry of a function`, () => {
    // An expression's position, at a step of 0; in V8 14 it can be stopped at.
    const first = { step: 0, raw: rawOf({ character: 17 }), isStatement: false, flag: true };
    assert.equal(formatOf(encode([first], format), 1), format);
  });
}

test("formatOf() gives nothing for another beginning, and for an empty table", () => {
  for (const bytes of [[], [0], [3], [0x81, 1]]) assert.equal(formatOf(Uint8Array.from(bytes), 100), undefined);
});

test("decodePosition() knows the places of character and inlining", () => {
  assert.deepEqual(decodePosition(rawOf({ character: 0 })), { character: 0, inlining: undefined });
  const most = { character: 0x3fff_fffe, inlining: 0xfffe };
  assert.deepEqual(decodePosition(rawOf(most)), most);
  assert.equal(decodePosition(0n).character, -1);
});

test("positionAt() takes the last one at or before the offset, if it is a place in a script", () => {
  const positions = [
    { offset: -1, character: 3, inlining: undefined },
    { offset: 4, character: 9, inlining: 0 },
    { offset: 8, character: -1, inlining: undefined },
  ];
  const characters = [-2, -1, 3, 4, 7, 8, 100].map((offset) => positionAt(positions, offset)?.character);
  assert.deepEqual(characters, [undefined, 3, 3, 9, 9, undefined, undefined]);
});

test("VlqReader takes numbers of 64 bits, and no longer ones", () => {
  const most = 0x7fff_ffff_ffff_ffffn;
  const reader = new VlqReader(Uint8Array.from([...unsignedVlq(most), ...signedVlq(-1n), ...signedVlq(0n)]));
  assert.deepEqual([reader.nextUnsigned(), reader.next(), reader.next()], [most, -1n, 0n]);
  assert.ok(reader.atEnd);
  assert.equal(reader.next(), undefined);
  assert.equal(new VlqReader(new Uint8Array(11).fill(0x80)).nextUnsigned(), undefined);
});
