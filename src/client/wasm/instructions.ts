/** The instructions of a function's body, as far as is needed to tell which of them may branch on what they are given. */
import { Cursor } from "./cursor.js";
import type { Extent, WasmModule } from "./module.js";
import { readValueType } from "./types.js";

interface Instruction {
  readonly offset: number;
  readonly opcode: number;
}

/**
 * Where in [from, to) machine code may have a conditional jump: at `if`, `br_if` and their like, and at what traps or is computed by
 * cases. `from` has to be the start of an instruction, or of the body. undefined where an instruction is not known.
 */
export function branchesIn(module: WasmModule, body: Extent, from: number, to: number): number[] | undefined {
  const branches: number[] = [];
  for (const instruction of instructionsIn(module, body, from, to)) {
    if (instruction === undefined) return undefined;
    if (!isStraight(instruction.opcode)) branches.push(instruction.offset);
  }
  return branches;
}

/** Those that begin in [from, to), which is as for `branchesIn`; undefined comes last, in place of one that is not known. */
export function* instructionsIn(
  module: WasmModule,
  body: Extent,
  from = body.start,
  to = body.end,
): Generator<Instruction | undefined> {
  const cursor = new Cursor(module.bytes, from, body.end);
  if (from === body.start) skipLocals(cursor);
  while (!cursor.atEnd && cursor.at < to) {
    const instruction = readInstruction(cursor);
    if (instruction === undefined || cursor.isBroken) {
      yield undefined;
      return;
    }
    yield instruction;
  }
}

/** Of a constant expression: up to its end. */
export function skipExpression(cursor: Cursor): void {
  for (let opcode = -1; opcode !== 0x0b && !cursor.isBroken;) {
    opcode = cursor.u8();
    if (!skipImmediates(cursor, opcode)) cursor.break();
  }
}

function skipLocals(cursor: Cursor): void {
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
    cursor.uleb();
    readValueType(cursor);
  }
}

/** First and last of each row of opcodes that V8 translates without a conditional jump. */
const straight: readonly (readonly [number, number])[] = [
  [0x00, 0x03], // unreachable, nop, block, loop
  [0x05, 0x05], // else
  [0x0b, 0x0c], // end, br
  [0x0f, 0x10], // return, call
  [0x1a, 0x1a], // drop
  [0x20, 0x24], // variables
  [0x41, 0x5a], // constants, and comparisons of integers
  [0x6a, 0x6c], // i32: add, sub, mul
  [0x71, 0x78], // i32: and to rotr
  [0x7c, 0x7e], // i64: add, sub, mul
  [0x83, 0x8a], // i64: and to rotr
  [0xa7, 0xa7], // i32.wrap_i64
  [0xac, 0xad], // i64.extend_i32
  [0xbc, 0xc4], // reinterpretations, and extensions of the sign
];

function isStraight(opcode: number): boolean {
  return straight.some(([first, last]) => first <= opcode && opcode <= last);
}

/** undefined where the opcode is not known. */
function readInstruction(cursor: Cursor): Instruction | undefined {
  const offset = cursor.at;
  const opcode = cursor.u8();
  return skipImmediates(cursor, opcode) ? { offset, opcode } : undefined;
}

/** What stands behind the opcode in the binary format; false where the opcode is not known. */
function skipImmediates(cursor: Cursor, opcode: number): boolean {
  if (opcode === 0x02 || opcode === 0x03 || opcode === 0x04) skipBlockType(cursor);
  else if (opcode === 0x0e) skipNumbers(cursor, cursor.uleb() + 1);
  else if (opcode === 0x11 || opcode === 0x13) skipNumbers(cursor, 2);
  else if (opcode === 0x1c) {
    for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) readValueType(cursor);
  } else if (opcode >= 0x28 && opcode <= 0x3e) skipMemoryArgument(cursor);
  else if (opcode === 0x41 || opcode === 0x42 || opcode === 0xd0) cursor.sleb();
  else if (opcode === 0x43) cursor.skip(4);
  else if (opcode === 0x44) cursor.skip(8);
  else if (opcode === 0xfc) return skipNumeric(cursor);
  else if (opcode === 0xfd) skipVector(cursor);
  else if (opcode === 0xfe) skipAtomic(cursor);
  else if (withOneNumber.has(opcode)) cursor.uleb();
  else return withNothing(opcode);
  return true;
}

/** br, br_if, call, return_call, variables, tables, memory.size and .grow, ref.func, br_on_null and its contrary. */
const withOneNumber: ReadonlySet<number> = new Set([
  0x0c, 0x0d, 0x10, 0x12, 0x14, 0x15, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0xd2, 0xd5, 0xd6,
]);

function withNothing(opcode: number): boolean {
  const isControl = [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b].includes(opcode);
  return isControl || (opcode >= 0x45 && opcode <= 0xc4) || [0xd1, 0xd3, 0xd4].includes(opcode);
}

function skipBlockType(cursor: Cursor): void {
  const type = cursor.sleb();
  // (ref …) and (ref null …), as negative numbers.
  if (type === -0x1c || type === -0x1d) cursor.sleb();
}

/** Its alignment, in which a bit tells that the number of a memory follows, and its offset. */
function skipMemoryArgument(cursor: Cursor): void {
  const alignment = cursor.uleb();
  if ((alignment & 0x40) !== 0) cursor.uleb();
  cursor.uleb();
}

function skipNumbers(cursor: Cursor, count: number): void {
  for (let left = count; left > 0 && !cursor.isBroken; left--) cursor.uleb();
}

/** Conversions that saturate, and bulk operations on memories and tables. */
function skipNumeric(cursor: Cursor): boolean {
  const opcode = cursor.uleb();
  const isPair = [8, 10, 12, 14].includes(opcode);
  skipNumbers(cursor, isPair ? 2 : opcode < 8 ? 0 : 1);
  return opcode <= 17;
}

function skipVector(cursor: Cursor): void {
  const opcode = cursor.uleb();
  if (opcode <= 11 || (opcode >= 84 && opcode <= 93)) skipMemoryArgument(cursor);
  if (opcode === 12 || opcode === 13) cursor.skip(16);
  // The number of a lane.
  if ((opcode >= 21 && opcode <= 34) || (opcode >= 84 && opcode <= 91)) cursor.skip(1);
}

function skipAtomic(cursor: Cursor): void {
  if (cursor.uleb() === 3) cursor.skip(1);
  else skipMemoryArgument(cursor);
}
