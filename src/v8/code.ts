/** V8's machine code, as it describes it to itself. */
import type { Heap, Tagged } from "./heap.js";
import { decodePosition, decodePositions, type Position, positionAt, VlqReader } from "./positions.js";
import { wordAt } from "./memory.js";
import { SharedFunction } from "./shared-function.js";

const longestTable = 0x100_0000;

/** Code begins at such an address, after the header of its InstructionStream. */
const alignment = 16;

/** How far before an address the beginning of its code is looked for. Longer code is rare, and stays unknown. */
const farthest = 0x4_0000;

/** The addresses [start, end) of its instructions. */
export function rangeOf(heap: Heap, code: Tagged | undefined): { start: number; end: number } | undefined {
  const start = heap.word(code, heap.layout.code.start);
  const size = heap.int32(code, heap.layout.code.size);
  if (start === undefined || size === undefined || size < 0) return undefined;
  return { start, end: start + size };
}

export function holds(heap: Heap, code: Tagged | undefined, address: number): boolean {
  const range = rangeOf(heap, code);
  return range !== undefined && range.start <= address && address < range.end;
}

/**
 * The code that an address is in. V8 keeps no list that could be read: so the header is looked for that stands before all code, known by its
 * map, which is that of `like`, any other code's.
 */
export function codeAround(heap: Heap, address: number, like: Tagged): Tagged | undefined {
  const map = heap.pointer(heap.pointer(like, heap.layout.code.stream), 0);
  if (map === undefined) return undefined;
  const first = address - (address % alignment);
  for (let at = first; at > first - farthest; at -= alignment) {
    const word = wordAt(heap.memory, at);
    if (word === undefined) return undefined;
    if (word !== map) continue;
    const code = heap.typed(at + 1, heap.layout.instructionStream.code, heap.layout.type.code);
    if (holds(heap, code, address)) return code;
  }
  return undefined;
}

/**
 * The offset of the bytecode that Sparkplug's code at an address was made of. Its table holds the length of machine code of what comes
 * before the first bytecode, and then of each bytecode; where these begin, only their own lengths tell.
 */
export function bytecodeOfBaseline(
  heap: Heap,
  code: Tagged,
  bytecodeArray: Tagged | undefined,
  address: number,
): number | undefined {
  const range = rangeOf(heap, code);
  const table = heap.bytes(heap.pointer(code, heap.layout.code.positions), longestTable);
  const bytecodes = bytecodesOf(heap, bytecodeArray);
  if (range === undefined || table === undefined || bytecodes === undefined) return undefined;
  const lengths = new VlqReader(table);
  let end = range.start + Number(lengths.nextUnsigned() ?? 0n);
  let offset = 0;
  for (;;) {
    const length = lengths.nextUnsigned();
    const size = bytecodeSize(bytecodes, offset, heap.layout.bytecodeSizes);
    if (length === undefined || size === undefined) return undefined;
    end += Number(length);
    if (address < end) return offset;
    offset += size;
  }
}

/** The offsets at which its bytecodes begin; undefined where their lengths are not known, or do not end where it ends. */
export function bytecodeStarts(heap: Heap, bytecodeArray: Tagged | undefined): Set<number> | undefined {
  const bytecodes = bytecodesOf(heap, bytecodeArray);
  if (bytecodes === undefined) return undefined;
  const starts = new Set<number>();
  let offset = 0;
  while (offset < bytecodes.length) {
    starts.add(offset);
    const size = bytecodeSize(bytecodes, offset, heap.layout.bytecodeSizes);
    if (size === undefined) return undefined;
    offset += size;
  }
  return offset === bytecodes.length ? starts : undefined;
}

function bytecodesOf(heap: Heap, bytecodeArray: Tagged | undefined): Buffer | undefined {
  const length = heap.smi(bytecodeArray, 8);
  if (bytecodeArray === undefined || length === undefined || length < 0 || length > longestTable) return undefined;
  return heap.memory.read(bytecodeArray - 1 + heap.layout.bytecodeArray.bytecodes, length);
}

/** Bytecodes 0 and 1 are prefixes, Wide and ExtraWide, which double and quadruple the operands of the one behind. */
function bytecodeSize(bytecodes: Buffer, offset: number, sizes: Uint8Array): number | undefined {
  const first = bytecodes[offset];
  if (first === undefined) return undefined;
  const count = sizes.length / 3;
  const isPrefix = first <= 1;
  const bytecode = isPrefix ? bytecodes[offset + 1] : first;
  if (bytecode === undefined || bytecode >= count) return undefined;
  const width = isPrefix ? first + 1 : 0;
  const size = sizes[width * count + bytecode];
  return size === undefined ? undefined : size + (isPrefix ? 1 : 0);
}

/** The lowest bits of a code's flags are its CodeKind. */
const kindMask = 0xf;

/** Which compiler optimised it: their CodeKinds follow that of Sparkplug. */
export function kindOf(heap: Heap, code: Tagged): "maglev" | "turbofan" | undefined {
  const flags = heap.int32(code, heap.layout.code.flags);
  if (flags === undefined) return undefined;
  return ([undefined, "maglev", "turbofan"] as const)[(flags & kindMask) - heap.layout.code.baselineKind];
}

/** One of the functions that optimised code was made of, and where in it. */
export interface InlinedPosition {
  readonly shared: SharedFunction;
  readonly character: number;
}

/** From the innermost inlined function out to `outermost`, the one that was optimised. Empty where not known. */
export function positionsOfOptimised(
  heap: Heap,
  code: Tagged,
  address: number,
  outermost: SharedFunction,
): InlinedPosition[] {
  const range = rangeOf(heap, code);
  const table = heap.bytes(heap.pointer(code, heap.layout.code.positions), longestTable);
  const format = outermost.positionFormat;
  if (range === undefined || table === undefined || format === undefined) return [];
  let position = positionAt(decodePositions(table, format), address - range.start);
  const data = heap.pointer(code, heap.layout.code.data);
  const found: InlinedPosition[] = [];
  while (position !== undefined) {
    const { character, inlining } = position;
    if (inlining === undefined) return [...found, { shared: outermost, character }];
    const inlined = inliningOf(heap, data, inlining);
    if (inlined === undefined) return [];
    // A caller's number is lower than that of what was inlined into it.
    if ((inlined.caller.inlining ?? -1) >= inlining) return [];
    found.push({ shared: inlined.shared, character });
    position = inlined.caller;
  }
  return [];
}

/** Of each inlined call: the position of the call, and which function was called (InliningPosition). */
const inliningBytes = 16;

function inliningOf(
  heap: Heap,
  data: Tagged | undefined,
  index: number,
): { shared: SharedFunction; caller: Position } | undefined {
  const { literals, inliningPositions } = heap.layout.deoptimisation;
  const bytes = heap.bytes(heap.element(data, inliningPositions), longestTable);
  if (bytes === undefined || (index + 1) * inliningBytes > bytes.length) return undefined;
  const at = index * inliningBytes;
  const functionId = bytes.readInt32LE(at + 8);
  const shared = SharedFunction.at(heap, heap.element(heap.element(data, literals), functionId));
  if (shared === undefined) return undefined;
  return { shared, caller: { offset: 0, ...decodePosition(bytes.readBigUInt64LE(at)) } };
}
