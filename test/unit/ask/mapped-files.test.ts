import assert from "node:assert/strict";
import { readFileSync, realpathSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { mappedFiles, mappingsIn } from "#src/ask/mapped-files.js";

test("mappingsIn() reads files with blanks in their names, and leaves out what is no file's", () => {
  const maps = `00400000-01a2b000 r--p 00000000 fe:01 131073                             /usr/bin/node
7ffd5a9e1000-7ffd5aa02000 rw-p 00000000 00:00 0                          [stack]
7f3a00000000-7f3a00021000 rw-p 00000000 00:00 0
7f3a10000000-7f3a10001000 r-xp 00001000 fe:01 99 /app/my addon.node
`;
  assert.deepEqual(mappingsIn(maps), [
    { start: 0x400000, end: 0x1a2b000, path: "/usr/bin/node" },
    { start: 0x7f3a10000000, end: 0x7f3a10001000, path: "/app/my addon.node" },
  ]);
});

test("mappedFiles() finds the file at an address, and nothing in a process that is not there", () => {
  const own = mappingsIn(readFileSync("/proc/self/maps", "utf8"));
  const executable = own.find(({ path }) => path === realpathSync(process.execPath));
  assert.ok(executable !== undefined);
  assert.equal(mappedFiles(process.pid)(executable.start), executable.path);
  assert.equal(mappedFiles(process.pid)(executable.end - 1), executable.path);
  assert.equal(mappedFiles(process.pid)(8), undefined);
  assert.equal(mappedFiles(2 ** 30)(executable.start), undefined);
});
