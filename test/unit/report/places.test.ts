import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { placeName, repositoryRoot, within } from "#src/report/places.js";
import { needsCommand } from "../../require.js";
import { addon, js, node } from "./frames.js";

test("repositoryRoot() is git's, from any folder in it", { skip: needsCommand("git") }, (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "jsgrind root-")));
  t.after(() => rmSync(folder, { recursive: true }));
  const inside = join(folder, "a", "b");
  mkdirSync(inside, { recursive: true });
  assert.equal(repositoryRoot(inside), inside, "no repository");
  execFileSync("git", ["init", "--quiet", folder]);
  assert.equal(repositoryRoot(inside), folder);
});

test("within() is the path from the root, and nothing for what is not below it", () => {
  assert.equal(within("/work/app", "/work/app/src/a.c"), "src/a.c");
  assert.equal(within("/work/app", "/work/app/..a/b.c"), "..a/b.c");
  assert.equal(within("/work/app", "/work/app/src/../../other.c"), undefined);
  for (const file of ["/work/app", "/work/apple/a.c", "src/a.c", "node:fs"])
    assert.equal(within("/work/app", file), undefined, file);
});

test("placeName() names the function and the file without a line", () => {
  const root = "/work/app";
  const named = (...stack: Parameters<typeof placeName>[0]["stack"]): string => placeName({ stack }, root);
  assert.equal(named(node("f()"), js("run", "/work/app/lib/run.js", 3, 7)), "run (lib/run.js)");
  assert.equal(named(js(undefined, "/work/app/lib/run.js", 3, 7)), "lib/run.js");
  assert.equal(named(node("f()"), addon("copy(int)")), "copy (addon.node)");
  assert.equal(named(node("f()")), "f (node)");
  assert.equal(named({ ip: "0x1", language: "wasm", function: "ask" }), "ask");
  assert.equal(named(), "");
});
