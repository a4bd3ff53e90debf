/** That Buffer is to a program what it is without the preload of --buffers, but for where its bytes are. Natively, on each Node. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { runtimes } from "../../runtimes.js";

const root = packageRoot(import.meta.url);
const preload = join(root, "dist", "launch", "buffers.cjs");
const program = join(root, "test", "fixtures", "buffers", "behaviour.cjs");

for (const { name, version, path } of await runtimes()) {
  if (name !== "node") continue;
  const run = (...words: string[]): string => execFileSync(path, words, { encoding: "utf8", stdio: "pipe" });

  test(`Buffer does with the preload what it does without, under Node ${version}`, () => {
    const without = run(program).split("\n");
    assert.ok(without.length > 200);
    assert.deepEqual(run("--require", preload, program).split("\n"), without);
  });

  test(`a small Buffer has all of its memory for itself, under Node ${version}`, () => {
    const code = `
      const buffers = [Buffer.allocUnsafe(5), Buffer.from("hello"), Buffer.concat([Buffer.from("hello")]), Buffer.from([1, 2, 3, 4, 5])];
      console.log(buffers.map(({ buffer, byteOffset }) => byteOffset + ":" + buffer.byteLength).join());`;
    assert.equal(run("--require", preload, "-e", code), "0:5,0:5,0:5,0:5\n");
  });

  test(`the preload warns of nothing, and leaves no trace, under Node ${version}`, () => {
    const code = `console.log("noDeprecation" in process)`;
    assert.equal(run("--pending-deprecation", "--throw-deprecation", "--require", preload, "-e", code), "false\n");
    assert.equal(run("--no-deprecation", "--require", preload, "-e", "console.log(process.noDeprecation)"), "true\n");
  });

  test(`the preload works where Node's permission model keeps its binding back, under Node ${version}`, () => {
    const permission = Number.parseInt(version, 10) < 24 ? "--experimental-permission" : "--permission";
    const code = `console.log(Buffer.allocUnsafe(5).buffer.byteLength, Buffer.from("a".repeat(100)).buffer.byteLength)`;
    assert.equal(run(permission, "--allow-fs-read=*", "--require", preload, "-e", code), "5 100\n");
  });
}
