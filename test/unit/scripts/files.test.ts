import assert from "node:assert/strict";
import { test } from "node:test";
import { orderFiles, selectFiles } from "../../../scripts/test/files.mjs";

const FILES = ["test/unit/elf.test.js", "test/valgrind/pool.test.js", "examples/heartbeat/heartbeat.test.js"];

test("selectFiles() takes every file without a pattern", () => {
  assert.deepEqual(selectFiles(FILES, []), FILES);
});

test("selectFiles() takes the files whose path contains any of the patterns, in the files' order", () => {
  assert.deepEqual(selectFiles(FILES, ["pool", "unit/"]), FILES.slice(0, 2));
});

test("selectFiles() takes a source file's name too", () => {
  assert.deepEqual(selectFiles(FILES, ["test/unit/elf.test.ts"]), FILES.slice(0, 1));
});

test("selectFiles() refuses a pattern that matches nothing, even beside one that does", () => {
  assert.throws(() => selectFiles(FILES, ["elf", "efl"]), /No test file's path contains efl\./);
});

test("selectFiles() refuses to run nothing", () => {
  assert.throws(() => selectFiles([], []), /no test files/);
});

test("orderFiles() puts what starts Valgrind first and keeps the rest by name", () => {
  const shuffled = ["test/unit/b.test.js", "test/requests/z.test.js", "test/golden/a.test.js", "test/cli/y.test.js"];
  assert.deepEqual(orderFiles([...shuffled, "examples/heartbeat/heartbeat.test.js"]), [
    "examples/heartbeat/heartbeat.test.js",
    "test/cli/y.test.js",
    "test/requests/z.test.js",
    "test/golden/a.test.js",
    "test/unit/b.test.js",
  ]);
});
