/**
 * Which bytecode a handler of the interpreter works on. Its frame, where it has one, and the function's frame tell only what made the last call;
 * the handler itself has the offset of its bytecode in a register, and moves it, like everything it needs, as its own code is compiled.
 *
 * So all registers are looked at, and what the handler keeps on the stack: the offset is that at which stands the bytecode that this very
 * handler is for, by the table through which the interpreter goes from one to the next.
 */
import type { Heap, Tagged } from "./heap.js";
import { type Memory, wordIn } from "./memory.js";

export interface HandlerState {
  readonly pc: number;
  /** The registers' contents, and the words of the handler's own part of the stack. */
  readonly words: readonly number[];
  /** What the registers hold in which the interpreter hands on the offset, and the table. */
  readonly handedOn: { readonly offset: number; readonly table: number };
  /** What the function's frame has: this one, if the handler has called something, or one before. */
  readonly saved: number | undefined;
}

/** Handlers for operands of single, double and quadruple width. */
const widths = 3;
const bytecodesPerWidth = 256;
const tableBytes = widths * bytecodesPerWidth * 8;

/** Code of the interpreter's is within this distance; what else looks like a table has addresses from all over. */
const nearby = 0x200_0000;
const leastNearby = 150;
const longestHandler = 0x2000;

/** The offset of the bytecode, from the first; undefined where it is not certain. */
export function offsetInHandler(
  heap: Heap,
  array: Tagged,
  { pc, words, handedOn, saved }: HandlerState,
): number | undefined {
  const length = heap.smi(array, 8);
  // The table's register comes first: another may point into the table.
  const table = firstTable(heap.memory, [handedOn.table, ...words], pc);
  const own = table === undefined ? undefined : Math.max(...table.filter((start) => start <= pc));
  if (length === undefined || table === undefined || own === undefined || pc >= own + longestHandler) return undefined;
  // From the tagged pointer, as the registers have it.
  const first = heap.layout.bytecodeArray.bytecodes - 1;
  const isAt = (offset: number): boolean => {
    const isWithin = first <= offset && offset < first + length;
    const bytecode = isWithin ? heap.memory.read(array + offset, 1)?.readUInt8() : undefined;
    return bytecode !== undefined && handlersOf(table, bytecode).includes(own);
  };
  if (isAt(handedOn.offset)) return handedOn.offset - first;
  const [only, ...others] = new Set(words.filter(isAt));
  if (only === undefined) return saved !== undefined && isAt(saved) ? saved - first : undefined;
  return others.length > 0 ? undefined : only - first;
}

function handlersOf(table: readonly number[], bytecode: number): number[] {
  return Array.from({ length: widths }, (_, width) => table[width * bytecodesPerWidth + bytecode] ?? 0);
}

/** Mostly the first word is it, and each further one would be six kilobytes to read. */
function firstTable(memory: Memory, words: readonly number[], pc: number): number[] | undefined {
  for (const word of words) {
    const handlers = handlersAt(memory, word, pc);
    if (handlers !== undefined) return handlers;
  }
  return undefined;
}

/** The table at an address, if it is one: a word for each handler. */
export function handlersAt(memory: Memory, address: number, pc: number): number[] | undefined {
  if (address % 8 !== 0 || address < 0x1000 || address >= 2 ** 47) return undefined;
  const bytes = memory.read(address, tableBytes);
  if (bytes === undefined) return undefined;
  const handlers = Array.from({ length: tableBytes / 8 }, (_, index) => wordIn(bytes, 8 * index));
  const near = handlers.slice(0, bytecodesPerWidth).filter((start) => Math.abs(start - pc) < nearby);
  return near.length >= leastNearby ? handlers : undefined;
}
