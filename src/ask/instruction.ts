/**
 * The instruction that an error is at, as far as it tells what depends on undefined bytes. Only of amd64, and only the jumps: Memcheck
 * itself tells branches from addresses.
 */
import type { Memory } from "../v8/memory.js";

export type Instruction =
  /** On the overflow flag, which no operator of JavaScript shows: V8 tests it to go on with numbers of another kind. */
  | "jump on overflow"
  /** To where V8 gives up code that it optimised for what it had seen before. */
  | "jump to deoptimisation"
  | "jump"
  /** To the interpreter's handler of the bytecode Return: an interpreted function has come to its end. */
  | "jump to Return"
  | "other";

const longest = 15;

export function instructionAt(memory: Memory, address: number): Instruction | undefined {
  const code = memory.read(address, longest) ?? memory.read(address, 6);
  if (code === undefined) return undefined;
  const jump = conditionalJump(code);
  if (jump === undefined) return "other";
  if (jump.condition === 0 || jump.condition === 1) return "jump on overflow";
  return leadsToDeoptimisation(memory, address + jump.target) ? "jump to deoptimisation" : "jump";
}

/** `70+cc rel8` and `0f 80+cc rel32`. The target counts from the instruction's beginning. */
function conditionalJump(code: Buffer): { condition: number; target: number } | undefined {
  const [first = 0, second = 0] = code;
  if (first >> 4 === 7) return { condition: first & 15, target: 2 + code.readInt8(1) };
  if (first === 0x0f && second >> 4 === 8) return { condition: second & 15, target: 6 + code.readInt32LE(2) };
  return undefined;
}

/** A deoptimisation is a call through the table that the register r13 points into: `call [r13+disp]`, with 8 or 32 bits. */
function leadsToDeoptimisation(memory: Memory, address: number): boolean {
  const code = memory.read(address, 3);
  return code !== undefined && code[0] === 0x41 && code[1] === 0xff && (code[2] === 0x55 || code[2] === 0x95);
}
