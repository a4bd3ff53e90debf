/** The files of a suite in one process, in several, or each in its own: natively, as nothing here asks for Valgrind. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test, type TestContext } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import type { SuiteFiles } from "#src/suite/settings.js";
import { temporaryFolder } from "../launch/folder.js";

const suiteFolder = join(packageRoot(import.meta.url), "dist", "suite");

interface Ran {
  /** The files that each process ran. */
  shares: string[][];
  code: number | null;
  stderr: string;
}

function run(t: TestContext, suite: Partial<SuiteFiles>, names = ["a", "b", "c", "d", "e"]): Ran {
  const folder = temporaryFolder(t);
  for (const name of names) {
    const text = `console.log(process.pid + " ${name}"); ${name === "fails" ? "process.exitCode = 7;" : ""}`;
    writeFileSync(join(folder, `${name}.test.mjs`), text);
  }
  const under = [process.execPath, join(suiteFolder, "import-files.js")];
  const work = { under, suite: { isolation: "none", jobs: 1, ...suite }, patterns: [], typescript: false };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(suiteFolder, "in-jobs.js"), JSON.stringify(work)],
    { cwd: folder, encoding: "utf8" },
  );
  const byProcess = new Map<string, string[]>();
  for (const [, pid = "", name = ""] of stdout.matchAll(/^(\d+) (\w+)$/gm))
    byProcess.set(pid, [...(byProcess.get(pid) ?? []), name]);
  return { shares: [...byProcess.values()].toSorted(([a = ""], [b = ""]) => a.localeCompare(b)), code: status, stderr };
}

test("files share a process unless told otherwise", (t) => {
  assert.deepEqual(run(t, {}), { shares: [["a", "b", "c", "d", "e"]], code: 0, stderr: "" });
});

test("in jobs each process runs its share", (t) => {
  assert.deepEqual(run(t, { jobs: 2 }).shares, [
    ["a", "c", "e"],
    ["b", "d"],
  ]);
  assert.equal(run(t, { jobs: 9 }).shares.length, 5);
});

test("isolated, each file has a process of its own", (t) => {
  assert.deepEqual(run(t, { isolation: "process", jobs: 2 }).shares, [["a"], ["b"], ["c"], ["d"], ["e"]]);
});

test("a part of the files is run where one is asked for, and it is said when that is none", (t) => {
  assert.deepEqual(run(t, { shard: { index: 2, count: 2 } }).shares, [["b", "d"]]);
  const none = run(t, { shard: { index: 7, count: 7 } });
  assert.deepEqual([none.shares, none.code], [[], 0]);
  assert.match(none.stderr, /^jsgrind: None of 5 files of tests is to run\.$/m);
});

test("a process that fails makes all fail, with its code, and a suite without files does", (t) => {
  const failed = run(t, { isolation: "process" }, ["a", "fails", "z"]);
  assert.deepEqual([failed.shares, failed.code], [[["a"], ["fails"], ["z"]], 7]);
  const empty = run(t, {}, []);
  assert.equal(empty.code, 1);
  assert.match(empty.stderr, /^jsgrind: No file of tests was found for node --test/m);
});
