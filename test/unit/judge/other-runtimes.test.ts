import assert from "node:assert/strict";
import { test } from "node:test";
import { outOfReach } from "#src/judge/other-runtimes.js";

const processes = [...["node", "deno", "bun", "bun"].map((name) => ({ runtime: { name } })), { runtime: undefined }];

test("outOfReach() has one sentence for each runtime and each thing that it does not have", () => {
  assert.deepEqual(outOfReach(processes, { buffers: true, wasm: true }), [
    "--buffers is for Node: under Bun Buffers have the memory that Bun gives them.",
    "--wasm is for Node and Deno: under Bun modules of WebAssembly run as they are.",
    "--buffers is for Node: under Deno Buffers have the memory that Deno gives them.",
  ]);
  assert.deepEqual(outOfReach(processes, { wasm: false }), []);
  assert.deepEqual(outOfReach([{ runtime: { name: "node" } }], { buffers: true, wasm: true }), []);
});
