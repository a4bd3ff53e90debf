/** Jumps of amd64, and where they lead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { instructionAt } from "#src/ask/instruction.js";
import type { Memory } from "#src/v8/memory.js";

const base = 0x1000;

/** Code at `base`; nothing is mapped behind it. */
function memoryOf(hex: string): Memory {
  const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
  return {
    read: (address, length) =>
      address >= base && address + length <= base + bytes.length
        ? bytes.subarray(address - base, address - base + length)
        : undefined,
  };
}

const nops = "90".repeat(12);

test("knows jumps on overflow, of both lengths", () => {
  assert.equal(instructionAt(memoryOf(`70 05 ${nops}`), base), "jump on overflow"); // jo +5
  assert.equal(instructionAt(memoryOf(`0f 80 00 01 00 00 ${nops}`), base), "jump on overflow"); // jo +0x100
  assert.equal(instructionAt(memoryOf(`71 05 ${nops}`), base), "jump on overflow"); // jno +5
});

test("knows where V8 gives its code up: call [r13+disp]", () => {
  assert.equal(instructionAt(memoryOf(`75 0d ${"90".repeat(13)} 41 ff 55 28`), base), "jump to deoptimisation"); // jne, disp8
  assert.equal(
    instructionAt(memoryOf(`0f 87 09 00 00 00 ${"90".repeat(9)} 41 ff 95 28 01 00 00`), base),
    "jump to deoptimisation", // ja, disp32
  );
});

test("takes other jumps for jumps, and all else for something else", () => {
  assert.equal(instructionAt(memoryOf(`75 05 ${nops}`), base), "jump");
  assert.equal(instructionAt(memoryOf(`0f 84 00 01 00 00 ${nops}`), base), "jump", "its target is not mapped");
  assert.equal(instructionAt(memoryOf(`0f b6 04 08 ${nops}`), base), "other"); // movzx eax, byte [rax+rcx]
  assert.equal(instructionAt(memoryOf("90"), 0x9000), undefined);
});
