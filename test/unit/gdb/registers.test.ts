import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRegisters } from "#src/gdb/registers.js";

/** `count` registers, of which the one at `index` holds 0x7fff00000000 + index, and then as much of other things. */
function reply(count: number): string {
  const bytes = Buffer.alloc(8 * count + 100, 0xee);
  for (let index = 0; index < count; index++) bytes.writeBigUInt64LE(0x7fff00000000n + BigInt(index), 8 * index);
  return bytes.toString("hex");
}

test("parseRegisters() names amd64's in GDB's order", () => {
  const registers = parseRegisters(reply(17), "x64");
  assert.ok(registers);
  const order = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14"];
  for (const [index, name] of [...order, "r15", "rip"].entries()) {
    assert.equal(registers.get(name), 0x7fff00000000n + BigInt(index), name);
  }
  const { fp, sp, pc } = registers;
  assert.deepEqual({ fp, sp, pc }, { fp: 0x7fff00000006, sp: 0x7fff00000007, pc: 0x7fff00000010 });
});

test("parseRegisters() names arm64's in GDB's order", () => {
  const registers = parseRegisters(reply(33), "arm64");
  assert.ok(registers);
  assert.equal(registers.get("x0"), 0x7fff00000000n);
  assert.equal(registers.get("x30"), 0x7fff0000001en);
  const { fp, sp, pc } = registers;
  assert.deepEqual({ fp, sp, pc }, { fp: 0x7fff0000001d, sp: 0x7fff0000001f, pc: 0x7fff00000020 });
});

test("Registers.get() gives all 64 bits, and says which registers there are", () => {
  const bytes = Buffer.alloc(17 * 8);
  bytes.writeBigUInt64LE(0xfffe_dcba_9876_5431n, 8 * 12);
  const registers = parseRegisters(bytes.toString("hex"), "x64");
  assert.equal(registers?.get("r12"), 0xfffe_dcba_9876_5431n);
  assert.throws(() => registers?.get("x0"), { name: "RangeError", message: /no register x0; there are rax, .*rip\./ });
});

test("parseRegisters() gives nothing for an error, a short reply, and a machine that it does not know", () => {
  assert.equal(parseRegisters("E01", "x64"), undefined);
  assert.equal(parseRegisters(reply(17).slice(0, 17 * 16 - 2), "x64"), undefined);
  assert.equal(parseRegisters(reply(17), "s390x"), undefined);
});
