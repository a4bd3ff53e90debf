import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkRuntime } from "#src/cli/doctor-checks.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";

test("checkRuntime() wants the Node that package.json's engines names, or a later one", () => {
  const text = readFileSync(join(packageRoot(import.meta.url), "package.json"), "utf8");
  const { engines } = JSON.parse(text) as { engines: { node: string } };
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
  const at = (version: string) => checkRuntime({ node: version }, "/usr/bin/node");
  for (const version of [`${major}.${minor}.0`, `${major}.${Number(minor) + 1}.0`, `${Number(major) + 1}.0.0`]) {
    assert.deepEqual(at(version), { name: "runtime", ok: true, found: `Node.js ${version} (/usr/bin/node)` });
  }
  for (const version of [`${major}.${Number(minor) - 1}.9`, `${Number(major) - 1}.99.0`]) {
    const { ok, remedy } = at(version);
    assert.deepEqual([ok, remedy], [false, `jsgrind needs Node.js ${major}.${minor} or later.`]);
  }
});

test("checkRuntime() names Bun and Deno, which say a version of Node too", () => {
  assert.equal(checkRuntime({ node: "18.0.0", bun: "1.4.5" }, "/b").found, "Bun 1.4.5 (/b)");
  assert.equal(checkRuntime({ node: "18.0.0", deno: "2.9.6" }, "/d").found, "Deno 2.9.6 (/d)");
});
