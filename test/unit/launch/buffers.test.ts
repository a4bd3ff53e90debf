/** That Buffer is to a program what it is without the preload of --buffers, but for where its bytes are. Natively, on each Node. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { runtimes } from "../../runtimes.js";
import { testManners } from "./preload-manners.js";

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

  const code = `console.log(Buffer.allocUnsafe(5).buffer.byteLength, Buffer.from("a".repeat(100)).buffer.byteLength)`;
  testManners({ preload, version, run, code, prints: "5 100\n" });
}
