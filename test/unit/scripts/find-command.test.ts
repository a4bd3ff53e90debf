import assert from "node:assert/strict";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findCommand } from "../../../scripts/lib/find-command.mjs";
import { temporaryTree } from "./temporary-tree.js";

const root = temporaryTree({ "plain/tool": "", "first/tool": "", "second/tool": "" });
mkdirSync(join(root, "folder", "tool"), { recursive: true });
for (const folder of ["first", "second"]) chmodSync(join(root, folder, "tool"), 0o755);

function path(...folders: string[]): string {
  return folders.map((folder) => (folder === "" ? "" : join(root, folder))).join(":");
}

test("findCommand() gives the first match in the order of the PATH", () => {
  assert.equal(findCommand("tool", path("first", "second")), join(root, "first", "tool"));
  assert.equal(findCommand("tool", path("second", "first")), join(root, "second", "tool"));
});

test("findCommand() passes over files that are not executable, folders, and folders that do not exist", () => {
  assert.equal(findCommand("tool", path("plain", "folder", "absent", "second")), join(root, "second", "tool"));
  assert.equal(findCommand("tool", path("plain", "folder", "absent")), undefined);
});

test("findCommand() finds nothing in an empty PATH, nor by an empty part of it", () => {
  assert.equal(findCommand("tool", ""), undefined);
  assert.equal(findCommand("tool", path("", "second")), join(root, "second", "tool"));
});
