import assert from "node:assert/strict";
import { test } from "node:test";
import { foldFindings } from "#src/frames/fold.js";
import type { Finding, Frame } from "#src/report/contract.js";

const script = (ip: string, line: number, change: Partial<Frame> = {}): Frame => ({
  ip,
  language: "javascript",
  function: "f",
  file: "/app/a.js",
  line,
  column: 5,
  ...change,
});
const builtin: Frame = {
  ip: "0x1",
  language: "native",
  function: "Builtins_TestEqualStrictHandler",
  object: "/usr/bin/node",
};
const finding = (stack: Frame[], change: Partial<Finding> = {}): Finding => ({
  id: "i",
  kind: "UninitCondition",
  message: "Conditional jump",
  pid: 1,
  thread: 1,
  occurrences: 2,
  stack,
  related: [],
  ...change,
});

test("foldFindings() makes one of what V8's tiers and copies made several, and adds up the occurrences", () => {
  const first = finding([builtin, script("0x10", 3, { tier: "ignition" })]);
  const optimised = finding([script("0x2000", 3, { tier: "turbofan" })], { occurrences: 5 });
  const folded = foldFindings([first, optimised, finding([script("0x2040", 3)])]);
  assert.deepEqual(
    folded.map(({ stack, occurrences }) => [stack.length, occurrences]),
    [[2, 9]],
  );
});

test("foldFindings() leaves apart what is at another place, of another kind, process or thread, or about another block", () => {
  const one = finding([script("0x10", 3)]);
  const others = [
    finding([script("0x10", 4)]),
    finding([script("0x10", 3, { column: 6 })]),
    finding([script("0x10", 3, { function: "g" })]),
    finding([script("0x10", 3, { file: "/app/b.js" })]),
    finding([script("0x10", 3, { origin: "eval at x" })]),
    finding([script("0x10", 3), script("0x20", 9)]),
    finding([script("0x10", 3)], { kind: "UninitValue" }),
    finding([script("0x10", 3)], { message: "another" }),
    finding([script("0x10", 3)], { pid: 2 }),
    finding([script("0x10", 3)], { thread: 2 }),
    finding([script("0x10", 3)], { related: [{ message: "Address 0x5 is 0 bytes inside", stack: [] }] }),
  ];
  assert.equal(foldFindings([one, ...others]).length, 1 + others.length);
});

test("foldFindings() keeps leaks, and stacks that no line of JavaScript tells apart", () => {
  const lost = finding([script("0x10", 3)], { kind: "Leak_DefinitelyLost", leak: { bytes: 8, blocks: 1 } });
  const unnamed = finding([{ ip: "0x10", language: "native" }]);
  const withoutLine: Frame = { ip: "0x10", language: "javascript", function: "f", file: "/app/a.js" };
  const all = [lost, { ...lost }, unnamed, { ...unnamed }, finding([withoutLine]), finding([withoutLine])];
  assert.equal(foldFindings(all).length, all.length);
});
