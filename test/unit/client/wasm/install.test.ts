/** What a program sees of WebAssembly with `--wasm` is what it sees without. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../../scripts/lib/root.mjs";
import { nodes } from "../../../runtimes.js";

const root = packageRoot(import.meta.url);
const ways = join(root, "test", "fixtures", "wasm", "ways.mjs");
const preload = join(root, "dist", "launch", "wasm-preload.cjs");

interface Told {
  runs: Record<string, number>;
  looks: object;
  failures: Record<string, string>;
}

function told(node: string, ...flags: readonly string[]): Told {
  return JSON.parse(execFileSync(node, [...flags, ways], { encoding: "utf8" })) as Told;
}

test("install() changes nothing that a program sees, whichever way it compiles, instantiates, posts or inspects a module", async () => {
  for (const { path } of await nodes("first")) {
    const plain = told(path);
    const watched = told(path, "--require", preload);
    assert.equal(new Set(Object.values(plain.runs)).size, 1, "each way runs the same module");
    assert.deepEqual(watched, plain);
  }
});
