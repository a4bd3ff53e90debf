import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { sendSignal } from "#src/launch/signals.js";

const module = import.meta.resolve("#src/launch/signals.js");

function dieOf(signal: string, before = ""): { status: number | null; signal: string | null; stderr: string } {
  const program = `import { dieOf } from ${JSON.stringify(module)}; ${before}; dieOf(${JSON.stringify(signal)});`;
  const result = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  return { status: result.status, signal: result.signal, stderr: result.stderr };
}

test("dieOf() ends the process by the signal, also where Node ignores it", () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGABRT", "SIGKILL", "SIGPIPE"]) {
    assert.deepEqual(dieOf(signal), { status: null, signal, stderr: "" });
  }
});

test("dieOf() ends the process although somebody listens for the signal", () => {
  assert.equal(dieOf("SIGTERM", 'process.on("SIGTERM", () => {})').signal, "SIGTERM");
});

test("dieOf() says 128 + n for the signal at which Node opens its inspector", () => {
  assert.deepEqual(dieOf("SIGUSR1"), { status: 128 + 10, signal: null, stderr: "" });
});

test("sendSignal() takes nobody being there for done, and nothing else", () => {
  // No process has this number: the kernel's limit is 2^22.
  sendSignal(2 ** 22 + 1, "SIGTERM");
  assert.throws(() => sendSignal(process.pid, "SIGNONSENSE" as NodeJS.Signals), { code: "ERR_UNKNOWN_SIGNAL" });
});
