/** What processes do to each other and to themselves, under the real Valgrind, while they are asked. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand } from "../require.js";
import { run } from "./run.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-native-"));
const program = join(folder, "native");
const limit = { timeout: 120_000, skip: needsCommand("valgrind", "vgdb", "gcc") };

before(() => {
  if (limit.skip !== false) return;
  const source = join(packageRoot(import.meta.url), "test", "fixtures", "gdb", "native.c");
  const { status, stderr } = spawnSync("gcc", ["-g", "-O0", "-o", program, source], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});
after(() => rmSync(folder, { recursive: true }));

/** Gives up by the time limit of the test only. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20);
}

test("answerStops() keeps a process and its fork apart", limit, async (t) => {
  const pids: number[] = [];
  const running = run(t, [program, "forks"], { onStop: async ({ pid }) => void pids.push(pid) });
  assert.deepEqual(await running.ended, { exitCode: 7, signal: null });
  await running.stop();
  const [, forked] = pids;
  assert.notEqual(forked, running.pid);
  assert.deepEqual(pids, [running.pid, forked, forked, running.pid]);
  assert.equal(running.output(), "child 3\n");
  assert.deepEqual(running.problems, []);
});

test("answerStops() goes on with what a process became by exec", limit, async (t) => {
  const pids: number[] = [];
  const running = run(t, [program, "replaces"], { onStop: async ({ pid }) => void pids.push(pid) });
  assert.deepEqual(await running.ended, { exitCode: 8, signal: null });
  await running.stop();
  assert.deepEqual(
    pids,
    Array.from({ length: 4 }, () => running.pid),
  );
  assert.equal(running.output(), "");
  assert.deepEqual(running.problems, []);
});

test("answerStops() connects anew at the next error when the relay is killed during a stop", limit, async (t) => {
  const relayPid = join(folder, "relay.pid");
  const vgdb = join(folder, "vgdb");
  writeFileSync(vgdb, `#!/bin/sh\necho $$ > ${relayPid}\nexec vgdb "$@"\n`, { mode: 0o755 });
  const places: number[] = [];
  const running = run(t, [program, "replaces"], {
    vgdb,
    onStop: async ({ registers, read }) => {
      places.push(registers.pc);
      if (places.length > 1) return;
      process.kill(Number(readFileSync(relayPid, "utf8")), "SIGKILL");
      // Until its end is noticed, and read() rejects.
      while ((await read(registers.sp, 8)) !== undefined);
    },
  });
  assert.deepEqual(await running.ended, { exitCode: 8, signal: null });
  assert.equal(new Set(places).size, 4);
  assert.deepEqual(running.problems, []);
});

test("answerStops() lets a fatal signal end a process, for which Valgrind stops too", limit, async (t) => {
  let stops = 0;
  const running = run(t, [program, "dies"], { onStop: async () => void stops++ });
  assert.deepEqual(await running.ended, { exitCode: null, signal: "SIGTERM" });
  assert.equal(stops, 0);
  assert.deepEqual(running.problems, []);
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`answerStops() lets a process end that gets ${signal} while it is stopped`, limit, async (t) => {
    const running = run(t, [program, "waits"], {
      onStop: async ({ pid }) => {
        process.kill(pid, signal);
        await wait(200);
      },
    });
    assert.deepEqual(await running.ended, { exitCode: null, signal });
    await running.stop();
    assert.deepEqual(running.leftovers(), []);
    assert.equal(running.output(), "");
    assert.deepEqual(running.problems, []);
  });
}

test("answerStops() lets a process go on at each error when vgdb cannot be had", limit, async (t) => {
  const running = run(t, [program, "forks"], { onStop: async () => {}, vgdb: join(folder, "no-vgdb") });
  assert.deepEqual(await running.ended, { exitCode: 7, signal: null });
  assert.equal(running.output(), "child 3\n");
  assert.deepEqual(
    running.problems.map((problem) => /cannot be asked, so it goes on unasked/.test(problem)),
    [true, true],
  );
});

test("stop() leaves behind a process that waits for nobody", limit, async (t) => {
  const pids: number[] = [];
  const running = run(t, [program, "outlived"], { onStop: async ({ pid }) => void pids.push(pid), stdin: "pipe" });
  assert.deepEqual(await running.ended, { exitCode: 9, signal: null });
  await running.stop();
  assert.deepEqual(running.problems, []);
  await until(() => running.output() === "outlived\n");
  assert.deepEqual(pids, [running.pid]);
});
