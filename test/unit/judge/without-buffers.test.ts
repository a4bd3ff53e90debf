import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutBuffers } from "#src/judge/without-buffers.js";

test("withoutBuffers() has one sentence for each runtime that is not Node", () => {
  const processes = ["node", "bun", "bun", "deno"].map((name) => ({ runtime: { name } }));
  assert.deepEqual(withoutBuffers([...processes, { runtime: undefined }]), [
    "--buffers is for Node: under Bun Buffers have the memory that Bun gives them.",
    "--buffers is for Node: under Deno Buffers have the memory that Deno gives them.",
  ]);
  assert.deepEqual(withoutBuffers([{ runtime: { name: "node" } }]), []);
});
