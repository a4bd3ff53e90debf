import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { withLock } from "../../../scripts/runtimes/folder-lock.mjs";
import { temporaryTree } from "./temporary-tree.js";

test("withLock() lets one in at a time and everyone in the end", async () => {
  const file = join(temporaryTree({}), "lock");
  let inside = 0;
  const seen = await Promise.all(
    ["a", "b", "c"].map((name) =>
      withLock(file, async () => {
        inside += 1;
        assert.equal(inside, 1);
        for (let turns = 0; turns < 10; turns += 1) await turn();
        inside -= 1;
        return name;
      }),
    ),
  );
  assert.deepEqual(seen, ["a", "b", "c"]);
  assert.ok(!existsSync(file));
});

test("withLock() names its holder, and lets go when the work fails", async () => {
  const file = join(temporaryTree({}), "lock");
  const work = withLock(file, () => {
    assert.equal(readFileSync(file, "utf8"), String(process.pid));
    throw new Error("the work failed");
  });
  await assert.rejects(work, /the work failed/);
  assert.ok(!existsSync(file));
});

test("withLock() takes over from a process that is gone", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", "0"]);
  const root = temporaryTree({ lock: String(pid) });
  assert.equal(await withLock(join(root, "lock"), () => "in", { waitMs: 0 }), "in");
});

test("withLock() gives up on a living holder after the time that it was given, and says what to do", async () => {
  const root = temporaryTree({ lock: String(process.pid) });
  const file = join(root, "lock");
  await assert.rejects(
    withLock(file, () => "in", { waitMs: 0 }),
    (error: Error) => error.message.includes(file),
  );
  assert.ok(existsSync(file), "the holder's lock was taken away");
});
