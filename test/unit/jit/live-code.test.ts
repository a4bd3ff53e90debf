import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Code } from "#src/jit/code.js";
import { LiveCode } from "#src/jit/live-code.js";
import { fuzzRuns } from "../../require.js";

const code = (start: number, length: number, name = "f"): Code => ({
  start,
  end: start + length,
  name,
  lines: [{ address: start + 1, file: "f.js", line: 1, column: 1 }],
});

test("LiveCode knows code by every address in it, on all its pages", () => {
  const live = new LiveCode();
  const long = code(0xfff0, 0x3_0000);
  live.add(long);
  for (const address of [0xfff0, 0x1_0000, 0x2_5000, 0x3_ffef]) assert.equal(live.at(address), long);
  for (const address of [0xffef, 0x3_fff0]) assert.equal(live.at(address), undefined);
});

test("LiveCode moves code with its lines, over what was there", () => {
  const live = new LiveCode();
  live.add(code(0x1000, 16, "moved"));
  live.add(code(0x2008, 16, "covered"));
  live.move(0x1000, 0x2000);
  live.move(0x9000, 0x1000);
  live.move(0x2001, 0x1000);
  assert.equal(live.at(0x1000), undefined);
  assert.deepEqual(live.at(0x200f), code(0x2000, 16, "moved"));
  assert.equal(live.at(0x2010), undefined);
});

test("LiveCode says what a list of all code says, of which the last that covers an address and was not overlapped since counts", () => {
  const step = fc.record({
    start: fc.nat(300),
    length: fc.nat(90),
    to: fc.option(fc.nat(300), { nil: undefined, freq: 6 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const unit = 0x1000; // so that code lies across pages
      const live = new LiveCode();
      let list: Code[] = [];
      const put = (added: Code) => {
        if (added.start === added.end) return;
        list = [...list.filter(({ start, end }) => end <= added.start || added.end <= start), added];
      };
      for (const [index, { start, length, to }] of steps.entries()) {
        const known = list.find((each) => each.start === start * unit);
        if (to !== undefined) {
          live.move(start * unit, to * unit);
          if (known === undefined) continue;
          list = list.filter((each) => each !== known);
          put({ ...known, start: to * unit, end: to * unit + known.end - known.start });
        } else {
          const added = code(start * unit, length * unit, `f${index}`);
          live.add(added);
          put(added);
        }
      }
      for (let address = 0; address < 400; address += 1) {
        const expected = list.find(({ start, end }) => start <= address * unit && address * unit < end);
        assert.equal(live.at(address * unit)?.name, expected?.name);
      }
    }),
    { numRuns: fuzzRuns(300) },
  );
});
