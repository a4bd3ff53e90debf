import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { suppressionFile } from "#src/cli/suppressions.js";
import { Jsgrind } from "./jsgrind.js";

test("jsgrind suppressions prints the path of the file for the Node that runs it", async (t) => {
  const jsgrind = new Jsgrind(t);
  const major = process.versions.node.split(".")[0];
  for (const args of [[], ["node"], [process.execPath]]) {
    const { exitCode, stdout, stderr } = await jsgrind.run(["suppressions", ...args]);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    assert.match(stdout, new RegExp(`^/.*/suppressions/node-${major}\\.supp\\n$`));
    assert.ok(existsSync(stdout.trimEnd()));
  }
});

test("jsgrind suppressions says what is wrong with a runtime", async (t) => {
  const jsgrind = new Jsgrind(t);
  const missing = await jsgrind.run(["suppressions", "./none"]);
  assert.deepEqual([missing.exitCode, missing.stdout], [127, ""]);
  const stranger = await jsgrind.run(["suppressions", "/bin/sh"]);
  assert.deepEqual([stranger.exitCode, stranger.stdout], [126, ""]);
  assert.match(stranger.stderr, /does not answer/);
});

test("suppressionFile() goes by the major version, and names the known ones for another", () => {
  assert.match(suppressionFile({ name: "node", version: "22.0.0-nightly" }), /suppressions\/node-22\.supp$/);
  assert.throws(() => suppressionFile({ name: "node", version: "21.1.0" }), {
    reason: "usage",
    message: /no suppressions for node 21\.1\.0, only for bun-1, deno-2, node-20, node-22, node-24, node-26:/,
  });
});
