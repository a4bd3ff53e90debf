import assert from "node:assert/strict";
import { test } from "node:test";
import { v8Registers } from "#src/ask/v8-registers.js";
import { parseRegisters } from "#src/gdb/registers.js";

/** Register number `index` holds this. */
const holds = (index: number): number => 0x7f00_0000_0000 + 16 * index;

function machine(arch: string, changes: Record<number, bigint> = {}): Parameters<typeof v8Registers>[0] {
  const bytes = Buffer.alloc(33 * 8);
  for (let index = 0; index < 33; index++) bytes.writeBigUInt64LE(changes[index] ?? BigInt(holds(index)), 8 * index);
  const registers = parseRegisters(bytes.toString("hex"), arch);
  assert.ok(registers !== undefined);
  return registers;
}

test("v8Registers() knows amd64's", () => {
  assert.deepEqual(v8Registers(machine("x64"), "x64"), {
    pc: holds(16),
    sp: holds(7),
    fp: holds(6),
    link: undefined,
    general: Array.from({ length: 17 }, (_, index) => holds(index)),
    handedOn: { offset: holds(9), table: holds(15) },
  });
});

test("v8Registers() knows arm64's, and an address in the link register, signed or not", () => {
  const signed = (0x41n << 56n) | (0x2an << 48n) | BigInt(holds(30));
  for (const link of [BigInt(holds(30)), signed]) {
    const registers = v8Registers(machine("arm64", { 30: link }), "arm64");
    assert.equal(registers?.general.length, 33);
    assert.deepEqual(
      { ...registers, general: registers.general.slice(0, 30) },
      {
        pc: holds(32),
        sp: holds(31),
        fp: holds(29),
        link: holds(30),
        general: Array.from({ length: 30 }, (_, index) => holds(index)),
        handedOn: { offset: holds(19), table: holds(21) },
      },
    );
  }
});

test("v8Registers() gives nothing for a machine that it does not know", () => {
  assert.equal(v8Registers(machine("x64"), "s390x"), undefined);
});
