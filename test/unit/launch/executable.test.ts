import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findExecutable } from "#src/launch/executable.js";
import { script, temporaryFolder } from "./folder.js";

test("findExecutable() takes the first executable file on PATH and passes over folders and plain files of that name", (t) => {
  const folder = temporaryFolder(t);
  for (const name of ["a", "b", "c", "d"]) mkdirSync(join(folder, name));
  mkdirSync(join(folder, "a", "tool"));
  writeFileSync(join(folder, "b", "tool"), "");
  const expected = script(join(folder, "c", "tool"), "exit 0");
  script(join(folder, "d", "tool"), "exit 0");
  const path = ["a", "b", "c", "d"].map((name) => join(folder, name)).join(":");
  assert.deepEqual(findExecutable("tool", { path }), { path: expected });
});

test("findExecutable() says of a name on PATH why nothing will do", (t) => {
  const folder = temporaryFolder(t);
  const plain = join(folder, "tool");
  writeFileSync(plain, "");
  assert.deepEqual(findExecutable("tool", { path: `/nowhere:${folder}` }), { missing: "not-executable", path: plain });
  assert.deepEqual(findExecutable("other", { path: folder }), { missing: "not-found", path: "other" });
  assert.deepEqual(findExecutable("other", { path: undefined }), { missing: "not-found", path: "other" });
});

test("findExecutable() takes a name with a slash from the working directory, never from PATH", (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "bin"));
  const expected = script(join(folder, "bin", "tool"), "exit 0");
  assert.deepEqual(findExecutable("bin/tool", { cwd: folder, path: "" }), { path: expected });
  assert.deepEqual(findExecutable("./tool", { cwd: folder, path: join(folder, "bin") }), {
    missing: "not-found",
    path: join(folder, "tool"),
  });
  assert.deepEqual(findExecutable("./bin", { cwd: folder }), { missing: "directory", path: join(folder, "bin") });
  assert.deepEqual(findExecutable("bin/tool/x", { cwd: folder }), {
    missing: "not-found",
    path: join(folder, "bin/tool/x"),
  });
});

test("findExecutable() takes an empty entry of PATH for the working directory", (t) => {
  const folder = temporaryFolder(t);
  const expected = script(join(folder, "tool"), "exit 0");
  assert.deepEqual(findExecutable("tool", { cwd: folder, path: "/nowhere:" }), { path: expected });
});
