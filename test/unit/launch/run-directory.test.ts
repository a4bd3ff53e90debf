import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LaunchProblem } from "#src/launch/problem.js";
import { RunDirectory } from "#src/launch/run-directory.js";
import { temporaryFolder } from "./folder.js";

test("RunDirectory makes a folder that only its user may enter, and removes it with all it holds", () => {
  const directory = new RunDirectory({ keep: false });
  assert.equal(statSync(directory.path).mode & 0o777, 0o700);
  writeFileSync(join(directory.path, "1.xml"), "x");
  directory[Symbol.dispose]();
  assert.equal(existsSync(directory.path), false);
});

test("RunDirectory leaves the folder when it is to be kept", (t) => {
  process.env["TMPDIR"] = temporaryFolder(t);
  t.after(() => delete process.env["TMPDIR"]);
  const directory = new RunDirectory({ keep: true });
  directory[Symbol.dispose]();
  assert.equal(existsSync(directory.path), true);
});

test("RunDirectory goes when the process exits before anybody disposes of it", () => {
  const module = new URL(import.meta.resolve("#src/launch/run-directory.js")).href;
  const program = `import { RunDirectory } from ${JSON.stringify(module)}; console.log(new RunDirectory({ keep: false }).path); process.exit(0);`;
  const path = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).trim();
  assert.match(path, /jsgrind-/);
  assert.equal(existsSync(path), false);
});

test("RunDirectory says which folder is no good, and how to name another", (t) => {
  process.env["TMPDIR"] = join(temporaryFolder(t), "missing");
  t.after(() => delete process.env["TMPDIR"]);
  assert.throws(
    () => new RunDirectory({ keep: false }),
    (error) =>
      error instanceof LaunchProblem &&
      error.reason === "no-run-directory" &&
      /missing .*set TMPDIR/.test(error.message),
  );
});
