import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { namingFlags } from "#src/launch/naming-flags.js";
import { allNodes } from "../../runtimes.js";
import { temporaryFolder } from "./folder.js";

test("namingFlags() has V8 write into the folder, or where it knows none, into a file that it deletes at once", () => {
  assert.ok(namingFlags({ name: "node", version: "22.0.0" }, "/run/dir").includes("--perf-prof-path=/run/dir"));
  assert.ok(namingFlags({ name: "deno", version: "2.9.6" }, "/run/dir").includes("--perf-prof-path=/run/dir"));
  const before22 = namingFlags({ name: "node", version: "20.20.2" }, "/run/dir");
  assert.ok(before22.includes("--perf-prof-delete-file"));
  assert.ok(!before22.join(" ").includes("/run/dir"));
  assert.deepEqual(namingFlags({ name: "bun", version: "1.4.5" }, "/run/dir"), []);
});

for (const { name, version, path } of await allNodes()) {
  test(`namingFlags() are ${name} ${version}'s, which says nothing of them and leaves nothing in its working directory`, (t) => {
    const [cwd, folder] = [temporaryFolder(t), temporaryFolder(t)];
    const flags = namingFlags({ name, version }, folder);
    const options = { cwd, encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } } as const;
    assert.equal(execFileSync(path, [...flags, "-p", "1 + 1"], options), "2\n");
    assert.deepEqual(readdirSync(cwd), []);
    assert.equal(readdirSync(folder).length, Number(version.split(".")[0]) < 22 ? 0 : 1);
  });
}
