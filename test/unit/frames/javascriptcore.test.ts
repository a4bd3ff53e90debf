import assert from "node:assert/strict";
import { test } from "node:test";
import { unnamedUnderBun } from "#src/frames/javascriptcore.js";
import type { Finding, Frame } from "#src/report/contract.js";

function processOf(name: string, ...stack: Partial<Frame>[]) {
  const frames = stack.map((frame): Frame => ({ ip: "0x1", language: "native", ...frame }));
  const finding: Finding = {
    id: "1",
    kind: "UninitCondition",
    message: "",
    pid: 1,
    thread: 1,
    occurrences: 1,
    stack: frames,
    related: [],
  };
  return { runtime: { name }, judgement: { findings: [finding] } };
}

test("unnamedUnderBun() is one sentence when stacks of Bun's have frames in Bun without names", () => {
  const bun = processOf("bun", { function: "total", language: "javascript" }, { object: "/usr/bin/bun" });
  assert.equal(unnamedUnderBun([bun, bun]).length, 1);
});

test("unnamedUnderBun() is silent about other runtimes, and where all of Bun's frames have names", () => {
  const named = processOf("bun", { function: "main", object: "/usr/bin/bun" }, { object: "/lib/libc.so.6" });
  assert.deepEqual(unnamedUnderBun([named, processOf("deno", { object: "/usr/bin/deno" })]), []);
  assert.deepEqual(unnamedUnderBun([{ ...named, runtime: undefined }]), []);
});
