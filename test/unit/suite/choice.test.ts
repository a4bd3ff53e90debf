/** Which files of a suite are run. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test, type TestContext } from "node:test";
import { chosen } from "#src/suite/choice.js";
import type { SuiteFiles } from "#src/suite/settings.js";
import { testFiles } from "#src/suite/test-files.js";
import { temporaryFolder } from "../launch/folder.js";

const one: SuiteFiles = { isolation: "none", jobs: 1 };

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("testFiles() finds what node --test would", (t) => {
  const names = [
    "a.test.js",
    "b-test.mjs",
    "c_test.cjs",
    "test-d.js",
    "test.js",
    "test/deep/e.js",
    "f.test.ts",
    "src.js",
  ];
  const folder = folderWith(t, Object.fromEntries([...names, "node_modules/x/g.test.js"].map((name) => [name, ""])));
  const found = (patterns: string[], typescript = false): string[] =>
    testFiles(patterns, { cwd: folder, typescript }).map((file) => relative(folder, file));
  assert.deepEqual(found([]), names.slice(0, 6).toSorted());
  assert.deepEqual(found([], true), names.slice(0, 7).toSorted());
  assert.deepEqual(found(["test", "src.js", "src.js"]), ["src.js", "test/deep/e.js"]);
  assert.deepEqual(found(["*.{test,x}.js"]), ["a.test.js"]);
  assert.deepEqual(found(["nothing.js"]), []);
});

test("chosen() divides a suite into parts, each file in one of them", () => {
  const files = ["a", "b", "c", "d", "e"];
  const parts = [1, 2, 3].map((index) => chosen(files, { ...one, shard: { index, count: 3 } }));
  assert.deepEqual(parts, [["a", "d"], ["b", "e"], ["c"]]);
});

test("chosen() leaves the files that changes have to do with, directly or by what they import", (t) => {
  const folder = folderWith(t, {
    "a.test.js": 'import { a } from "./lib/a.js";',
    "b.test.js": "const b = require('./lib/b');",
    "c.test.js": 'await import("./lib/c.js");',
    "lib/a.ts": 'export * from "./deep";',
    "lib/b.cjs": "",
    "lib/b/index.js": "",
    "lib/c.js": 'import "../lib/c.js"; import "not-there";',
    "lib/deep/index.ts": "",
  });
  const files = ["a.test.js", "b.test.js", "c.test.js"].map((name) => join(folder, name));
  const list = join(folder, "changed.json");
  const touched = (...changed: string[]): string[] => {
    writeFileSync(list, JSON.stringify(changed.map((name) => join(folder, name))));
    return chosen(files, { ...one, changed: { range: "main", list } }).map((file) => relative(folder, file));
  };
  assert.deepEqual(touched("b.test.js"), ["b.test.js"]);
  assert.deepEqual(touched("lib/deep/index.ts"), ["a.test.js"]);
  assert.deepEqual(touched("lib/b.cjs", "lib/c.js"), ["b.test.js", "c.test.js"]);
  assert.deepEqual(touched("README.md"), []);
  assert.deepEqual(
    touched("src/addon.cc"),
    ["a.test.js", "b.test.js", "c.test.js"],
    "no import leads to an addon's source",
  );
});
