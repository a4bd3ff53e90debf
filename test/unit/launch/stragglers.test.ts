import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { waitForStragglers } from "#src/launch/stragglers.js";

const never = new AbortController().signal;

test("waitForStragglers() waits for a process that has not ended yet, and then has none", async () => {
  const child = spawn("cat");
  await once(child, "spawn");
  const exit = once(child, "exit");
  let looks = 0;
  const unfinished = (): number[] => {
    if (++looks === 3) child.stdin.end();
    return [child.pid as number];
  };
  assert.deepEqual(await waitForStragglers({ unfinished, limitMs: 60_000, signal: never }), []);
  assert.ok(looks > 3, String(looks));
  await exit;
});

test("waitForStragglers() gives up on one that does not end, and names it", async (t) => {
  const child = spawn("sleep", ["60"]);
  t.after(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  const pid = child.pid as number;
  assert.deepEqual(await waitForStragglers({ unfinished: () => [pid], limitMs: 150, signal: never }), [pid]);
  assert.deepEqual(await waitForStragglers({ unfinished: () => [pid], limitMs: 60_000, signal: AbortSignal.abort() }), [
    pid,
  ]);
});

test("waitForStragglers() takes a zombie for ended", async (t) => {
  // The shell becomes a sleep that never waits for the child it was given.
  const shell = spawn("sh", ["-c", "sh -c 'echo $$' & exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => shell.kill("SIGKILL"));
  const [said] = (await once(shell.stdout, "data")) as [Buffer];
  const pid = Number(said.toString());
  assert.deepEqual(await waitForStragglers({ unfinished: () => [pid], limitMs: 60_000, signal: never }), []);
  process.kill(pid, 0); // still there
});
