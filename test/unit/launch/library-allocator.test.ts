import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { leavesAllocatorToLibraries } from "#src/launch/library-allocator.js";
import { temporaryFolder } from "./folder.js";

/** The files of the libraries that this Node uses. */
function libraries(name: RegExp): string[] {
  const paths = [...readFileSync("/proc/self/maps", "latin1").matchAll(/\s(\/\S+)$/gm)].map(([, path]) => path ?? "");
  return [...new Set(paths.filter((path) => name.test(path)))];
}

test("leavesAllocatorToLibraries() tells an official Node from the libraries that define malloc and operator new", (t) => {
  if (process.platform !== "linux") {
    t.skip("there are ELF files on Linux alone");
    return;
  }
  assert.equal(leavesAllocatorToLibraries(process.execPath), true);
  const allocators = libraries(/\/(?:libc|libstdc\+\+)\.so\.6[^/]*$|\/ld-musl[^/]*$/);
  assert.notDeepEqual(allocators, []);
  for (const library of allocators) assert.equal(leavesAllocatorToLibraries(library), false, library);
  for (const library of libraries(/\/libm\.so\.6$/)) assert.equal(leavesAllocatorToLibraries(library), true, library);
});

test("leavesAllocatorToLibraries() claims nothing of what is no ELF file", (t) => {
  const path = join(temporaryFolder(t), "program");
  for (const content of ["", "#!/bin/sh\n", "\x7fELF"]) {
    writeFileSync(path, content);
    assert.equal(leavesAllocatorToLibraries(path), false, JSON.stringify(content));
  }
});
