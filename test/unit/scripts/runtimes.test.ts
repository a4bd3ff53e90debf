/** The real ones: fetched from npm when they are not there yet, and each asked who it is. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { needs } from "../../require.js";
import { arm64, runtimes } from "../../runtimes.js";
import { temporaryTree } from "./temporary-tree.js";

const WHO = `const { bun, deno, node } = process.versions;
console.log(JSON.stringify({ bun, deno, node, arch: process.arch }));`;

const program = join(temporaryTree({ "who.mjs": WHO }), "who.mjs");
const onLinux = { skip: needs(process.platform === "linux", "the packaged runtimes are Linux's") };

test("runtimes() starts with the Node that runs the tests, and every one is what it is said to be", async () => {
  const all = await runtimes();
  assert.deepEqual(all[0], { name: "node", version: process.versions.node, path: process.execPath, args: [] });
  for (const { name, version, path, args } of all) {
    const versions = JSON.parse(execFileSync(path, [...args, program], { encoding: "utf8" })) as Record<string, string>;
    assert.equal(versions[name], version, path);
  }
});

test("runtimes() has Node 22, 24 and 26, Bun and Deno", onLinux, async () => {
  const [, ...packaged] = await runtimes();
  assert.deepEqual(
    packaged.map(({ name, version }) => (name === "node" ? `node ${version.split(".")[0]}` : name)),
    ["node 22", "node 24", "node 26", "bun", "deno"],
  );
});

// An arm64 machine needs no other: there every runtime is one for arm64.
if (process.arch === "x64") {
  const node = await arm64();
  test("arm64() is a Node for arm64", { skip: "missing" in node && needs(false, node.missing) }, () => {
    assert.ok("qemu" in node);
    const output = execFileSync(node.qemu, ["-L", node.sysroot, node.path, program], { encoding: "utf8" });
    assert.match(output, /"arch":"arm64"/);
  });
}
