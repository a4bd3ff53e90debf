import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { Jsgrind } from "./jsgrind.js";

/** Starts a program that waits for a signal, and resolves when it is ready. */
async function waiting(jsgrind: Jsgrind, endsBy: string, options: string[] = []) {
  const running = jsgrind.start(["memcheck", "--json", jsgrind.jsonFile, ...options, "a.js"], {
    FAKE: `wait:${endsBy}`,
  });
  const [, pid, xml, group] = await running.said(/ready (\d+) (.*) (\d+)\n/);
  return {
    running,
    child: running.child,
    pid: Number(pid),
    xml: xml as string,
    group: Number(group),
    result: running.ended,
  };
}

const counted = (stdout: string, signal: string): number => stdout.split(`got ${signal}\n`).length - 1;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const) {
  test(`jsgrind memcheck hands ${signal} on once, whether it came to jsgrind or to its whole group, and still reports`, async (t) => {
    for (const whom of ["process", "group"] as const) {
      const jsgrind = new Jsgrind(t);
      const { child, xml, result } = await waiting(jsgrind, signal, ["--error-exitcode", "0"]);
      const pid = child.pid as number;
      process.kill(whom === "group" ? -pid : pid, signal);
      const { signal: endedBy, exitCode, stdout, stderr } = await result;
      assert.equal(counted(stdout, signal), 1, stdout);
      // Node would open its inspector instead of dying of SIGUSR1: its exit code is what a shell makes of the signal.
      assert.deepEqual([endedBy, exitCode], signal === "SIGUSR1" ? [null, 138] : [signal, null]);
      assert.match(stderr, /1 finding/);
      assert.equal(jsgrind.report().findings.length, 1);
      assert.equal(existsSync(dirname(xml)), false, "the run's folder is gone");
    }
  });
}

test("jsgrind memcheck runs the program in a group of its own", async (t) => {
  const { child, pid, group, result } = await waiting(new Jsgrind(t), "SIGTERM");
  assert.equal(group, pid);
  assert.notEqual(group, child.pid);
  child.kill("SIGTERM");
  await result;
});

test("jsgrind memcheck takes two SIGINT within a moment for one Ctrl-C", async (t) => {
  const { child, result } = await waiting(new Jsgrind(t), "SIGTERM");
  // What `npm run` does: the terminal signals both, and npm signals its child.
  child.kill("SIGINT");
  await sleep(20);
  child.kill("SIGINT");
  await sleep(600);
  child.kill("SIGTERM");
  const { stdout, signal, stderr } = await result;
  assert.equal(counted(stdout, "SIGINT"), 1, stdout);
  assert.equal(counted(stdout, "SIGTERM"), 1, stdout);
  assert.doesNotMatch(stderr, /second Ctrl-C/);
  assert.equal(signal, null, "the finding's exit code");
});

test("jsgrind memcheck kills at the second Ctrl-C, and still reports", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { running, child, pid, result } = await waiting(jsgrind, "none");
  child.kill("SIGINT");
  // On a busy machine the first may be taken late: the moment begins when it has been handed on.
  await running.said(/got SIGINT/);
  await sleep(600);
  child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await result;
  assert.equal(exitCode, 123);
  assert.equal(counted(stdout, "SIGINT"), 1);
  assert.match(stderr, /incomplete: the program was killed at the second Ctrl-C/);
  assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
  assert.deepEqual(jsgrind.leftovers, []);
});

/** `T` for a process that stands still. */
function stateOf(pid: number): string | undefined {
  return /^\d+ \(.*\) (\w)/s.exec(readFileSync(`/proc/${pid}/stat`, "latin1"))?.[1];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

test("jsgrind memcheck stops at Ctrl-Z with its program, and goes on with it", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { running, child, pid, result } = await waiting(jsgrind, "SIGTERM", ["--error-exitcode", "0"]);
  child.kill("SIGTSTP");
  await until(() => stateOf(running.pid) === "T" && stateOf(pid) === "T");
  child.kill("SIGCONT");
  await until(() => stateOf(running.pid) !== "T" && stateOf(pid) !== "T");
  child.kill("SIGTERM");
  const { signal, stdout } = await result;
  assert.deepEqual([signal, counted(stdout, "SIGTERM")], ["SIGTERM", 1]);
  assert.equal(jsgrind.report().findings.length, 1);
});

test("jsgrind memcheck --timeout asks, waits for the grace, kills, and says that the report is incomplete", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { pid, result } = await waiting(jsgrind, "none", ["--timeout", "3", "--grace", "0.5"]);
  const { exitCode, stdout, stderr } = await result;
  assert.equal(exitCode, 124);
  assert.equal(counted(stdout, "SIGTERM"), 1);
  assert.match(stderr, /incomplete: the program was ended after 3 s \(--timeout\)/);
  assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
});

test("jsgrind memcheck --timeout does not kill a program that ends within the grace", async (t) => {
  const { result } = await waiting(new Jsgrind(t), "SIGTERM", [
    "--timeout",
    "3",
    "--grace",
    "600",
    "--error-exitcode",
    "0",
  ]);
  const { exitCode, stderr } = await result;
  assert.equal(exitCode, 124);
  assert.match(stderr, /1 finding/);
  assert.match(stderr, /--timeout/);
});

test("jsgrind memcheck removes its folder when a signal ends it before the program has started", async (t) => {
  const jsgrind = new Jsgrind(t);
  const slow = join(jsgrind.folder, "slow");
  writeFileSync(slow, "#!/bin/sh\nexec sleep 5\n", { mode: 0o755 });
  const running = jsgrind.start(["memcheck", "--valgrind", slow, "a.js"]);
  while (readdirSync(jsgrind.temporary).length === 0) await sleep(10);
  running.child.kill("SIGTERM");
  const { signal } = await running.ended;
  assert.equal(signal, "SIGTERM");
  assert.deepEqual(jsgrind.leftovers, []);
});
