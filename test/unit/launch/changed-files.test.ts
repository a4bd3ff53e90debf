import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { changedFiles } from "#src/launch/changed-files.js";
import { LaunchProblem } from "#src/launch/problem.js";
import { temporaryFolder } from "./folder.js";

test("changedFiles() asks git what a range touches, wherever in the repository", async (t) => {
  const folder = realpathSync(temporaryFolder(t));
  const before = process.cwd();
  t.after(() => process.chdir(before));
  const git = (...words: string[]): unknown =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { cwd: folder, stdio: "ignore" });
  git("init", "--initial-branch=main");
  mkdirSync(join(folder, "lib"));
  for (const name of ["a.js", "b.js", "lib/c d.js"]) writeFileSync(join(folder, name), "1");
  git("add", "-A");
  git("commit", "-m", "one");
  writeFileSync(join(folder, "a.js"), "2");
  git("commit", "-am", "two");
  writeFileSync(join(folder, "lib", "c d.js"), "2");
  process.chdir(join(folder, "lib"));
  assert.deepEqual(await changedFiles("HEAD~1...HEAD"), [join(folder, "a.js")]);
  assert.deepEqual(await changedFiles("HEAD~1"), [join(folder, "a.js"), join(folder, "lib", "c d.js")]);
  for (const range of ["no-such-branch", "--output=x"]) {
    const error = await changedFiles(range).catch((error: unknown) => error);
    assert.ok(error instanceof LaunchProblem, range);
    assert.equal(error.reason, "usage");
    assert.match(error.message, /give a range or a commit/);
  }
});
