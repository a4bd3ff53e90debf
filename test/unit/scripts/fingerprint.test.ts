import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, fingerprint } from "../../../scripts/setup/fingerprint.mjs";
import { temporaryTree } from "./temporary-tree.js";

const FILES = { "a/one.ts": "1", "a/two.ts": "2", "a/deep/three.ts": "3", "b.json": "{}" };

function of(files: Record<string, string>, keep?: (path: string) => boolean): string {
  return fingerprint(temporaryTree(files), ["a", "b.json", "absent"], keep);
}

test("fingerprint() is the same for the same names and contents, wherever and whenever", () => {
  const root = temporaryTree(FILES);
  utimesSync(join(root, "a/one.ts"), 1, 1);
  assert.equal(fingerprint(root, ["a", "b.json", "absent"]), of(FILES));
});

test("fingerprint() differs when a content, a name or the set of files does", () => {
  const variants = [
    FILES,
    { ...FILES, "a/one.ts": "2", "a/two.ts": "1" },
    { ...FILES, "a/deep/three.ts": "33" },
    { ...FILES, "a/four.ts": "" },
    { "a/one.ts": "1", "a/two.ts": "2", "a/deeper/three.ts": "3", "b.json": "{}" },
    { "a/one.ts": "1", "a/two.ts": "2", "a/deep/three.ts": "3" },
    // The same bytes in a row, cut elsewhere.
    { "a/one.ts": "1a/two.ts2", "a/deep/three.ts": "3", "b.json": "{}" },
  ];
  assert.equal(new Set(variants.map((files) => of(files))).size, variants.length);
});

test("fingerprint() leaves out what is not to be kept", () => {
  const keep = (path: string) => path !== "a/deep/three.ts";
  assert.equal(of(FILES, keep), of({ ...FILES, "a/deep/three.ts": "other" }, keep));
  assert.notEqual(of(FILES, keep), of({ ...FILES, "a/one.ts": "other" }, keep));
});

test("filesBelow() lists files by their path below the root, in order", () => {
  const root = temporaryTree(FILES);
  assert.deepEqual(filesBelow(root, "a"), ["a/deep/three.ts", "a/one.ts", "a/two.ts"]);
  assert.deepEqual(filesBelow(root, "b.json"), ["b.json"]);
  assert.deepEqual(filesBelow(root, "absent"), []);
});
