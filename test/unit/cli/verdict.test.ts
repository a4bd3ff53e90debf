import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict, type VerdictInput } from "#src/cli/verdict.js";
import type { Ending } from "#src/launch/types.js";

function of(ending: Partial<Ending>, change: Partial<VerdictInput> = {}): ReturnType<typeof verdict> {
  return verdict({
    findings: 0,
    errorExitCode: 99,
    ending: { pid: 1, exitCode: 0, signal: null, timedOut: false, killed: false, ...ending },
    broken: false,
    ...change,
  });
}

test("verdict() is the program's own when there is no finding", () => {
  assert.deepEqual(of({ exitCode: 17 }), { exitCode: 17 });
  assert.deepEqual(of({ exitCode: null, signal: "SIGSEGV" }), { signal: "SIGSEGV" });
});

test("verdict() is --error-exitcode whatever else happened, when there is a finding", () => {
  for (const ending of [
    { exitCode: 0 },
    { exitCode: null, signal: "SIGSEGV" as const },
    { exitCode: null, signal: "SIGTERM" as const, timedOut: true },
    { exitCode: null, signal: "SIGKILL" as const, killed: true },
  ]) {
    assert.deepEqual(of(ending, { findings: 2, errorExitCode: 33, broken: true }), { exitCode: 33 });
  }
});

test("verdict() leaves findings out of the exit code for --error-exitcode 0", () => {
  assert.deepEqual(of({ exitCode: 4 }, { findings: 2, errorExitCode: 0 }), { exitCode: 4 });
  assert.deepEqual(of({ exitCode: null, signal: "SIGTERM" }, { findings: 2, errorExitCode: 0 }), { signal: "SIGTERM" });
});

test("verdict() tells a timeout from other ends that leave the report incomplete", () => {
  const killed = { exitCode: null, signal: "SIGKILL" as const };
  assert.deepEqual(of({ ...killed, timedOut: true, killed: true }, { broken: true }), { exitCode: 124 });
  assert.deepEqual(of({ exitCode: 0, timedOut: true }), { exitCode: 124 });
  assert.deepEqual(of({ ...killed, killed: true }), { exitCode: 123 });
  assert.deepEqual(of(killed, { broken: true }), { exitCode: 123 });
  assert.deepEqual(of({ exitCode: 1 }, { broken: true }), { exitCode: 123 });
});
