/**
 * Heap blocks of the program's own allocator: `VALGRIND_MALLOCLIKE_BLOCK` and its companions, which Memcheck, Massif and
 * DRD honour. No result tells whether one did.
 */

import { type BufferMemory, assertBufferMemory, bytesOf, hex } from "./bytes.js";
import { assertFlag, assertInteger, assertOptions } from "./check.js";
import { Blocks, type Plot, closeAtWorkerExit, enter, leave } from "./plot.js";
import { tell, tellAll, valgrinds } from "./request.js";
import { valgrind as requests } from "./requests.js";

export interface MalloclikeOptions {
  /** Inaccessible bytes on both sides of the block, inside its buffer; the allocator must leave them unused. Default 0. */
  readonly redzone?: number;
  /** Whether the block is zeroed, which makes it defined. Default false. */
  readonly zeroed?: boolean;
}

/** What a block was announced with; `Blocks` takes an empty one for one of a byte. */
interface Announced {
  readonly length: number;
  readonly redzone: number;
}

/** The live blocks of a buffer. */
interface Heap {
  readonly plot: Plot;
  readonly blocks: Blocks;
  readonly live: Map<number, Announced>;
}

/** By the buffer's address, which is what all its views have in common; a plot keeps the buffer there. */
const heaps = new Map<number, Heap>();

/**
 * `VALGRIND_MALLOCLIKE_BLOCK` (Valgrind 2.0.0): `memory` was allocated. It becomes undefined, or defined when `zeroed`.
 *
 * @throws RangeError when the block overlaps a live one, or its redzones leave the buffer.
 * @example
 * const heap = new Uint8Array(4096);
 * malloclikeBlock(heap.subarray(64, 164), { redzone: 16 });
 * freelikeBlock(heap.subarray(64, 164));
 */
export function malloclikeBlock(memory: BufferMemory, options: MalloclikeOptions = {}): void {
  const { redzone = 0, zeroed = false } = assertOptions(options);
  const { start, offset, length } = placeOf(memory, redzone);
  const defined = assertFlag(zeroed, "zeroed");
  if (valgrinds() === 0) return;
  const { plot, blocks, live } = heaps.get(start) ?? openHeap(memory, start);
  try {
    assertBesideRuntimes(plot, offset, length);
    blocks.add(offset, length);
  } catch (error) {
    closeIfEmpty(start);
    throw error;
  }
  live.set(offset, { length, redzone });
  tellAll(requests.malloclikeBlock.code, start + offset, length, redzone, defined);
}

/**
 * `VALGRIND_RESIZEINPLACE_BLOCK` (3.7.0): the block `memory`, exactly as it was allocated, now has `newLength` bytes.
 * Memcheck reports a block that is not live.
 *
 * @throws RangeError when the grown block would leave its buffer or overlap a live one.
 */
export function resizeinplaceBlock(memory: BufferMemory, newLength: number): void {
  const { start, offset, length, room } = placeOf(memory);
  const heap = valgrinds() === 0 ? undefined : liveAt(start, offset);
  const { length: recorded, redzone } = heap?.live.get(offset) ?? { length, redzone: 0 };
  assertInteger(newLength, "newLength", 1, room - redzone);
  if (valgrinds() === 0) return;
  if (recorded !== length) {
    throw new RangeError(
      `The block at offset ${offset} has ${recorded} bytes, and the memory given has ${length}; give the block as it was allocated`,
    );
  }
  if (heap !== undefined) assertBesideRuntimes(heap.plot, offset, newLength);
  heap?.blocks.replace(offset, offset, newLength);
  heap?.live.set(offset, { length: newLength, redzone });
  tellAll(requests.resizeinplaceBlock.code, start + offset, length, newLength, redzone);
}

/** `VALGRIND_FREELIKE_BLOCK` (2.0.0): the block was freed, and becomes inaccessible. Memcheck reports one that is not live. */
export function freelikeBlock(memory: BufferMemory): void {
  const { start, offset } = placeOf(memory);
  if (valgrinds() === 0) return;
  const heap = liveAt(start, offset);
  tell(requests.freelikeBlock.code, start + offset, heap?.live.get(offset)?.redzone ?? 0);
  if (heap !== undefined) forget(heap, offset);
}

/** Memcheck has freed the blocks in this range: a chunk of a pool with `autoFree` was given back. */
export function forgetWithin(plot: Plot, offset: number, length: number): void {
  const heap = heaps.get(plot.address);
  if (heap === undefined) return;
  // free_mallocs_in_mempool_block takes what ends in the chunk, so an empty block right behind it too.
  for (const begin of heap.blocks.within(offset, length + 1)) {
    if (begin + (heap.live.get(begin)?.length ?? 0) <= offset + length) forget(heap, begin);
  }
}

/** Memcheck's leak check allows a block inside the runtime's own, and pool/outer.ts may have made that one a byte long. */
function assertBesideRuntimes({ outer, address }: Plot, offset: number, length: number): void {
  if (outer === 0 || offset > 0 || length <= 1) return;
  throw new RangeError(
    `A block of ${length} bytes at the start of the buffer at ${hex(address)} would overlap the byte that jsgrind/pool leaves to the runtime's own block; describe it with the pool, or before the pool is created`,
  );
}

function openHeap(memory: BufferMemory, start: number): Heap {
  if (heaps.size === 0) closeAtWorkerExit(freeAll);
  const plot = enter(memory);
  const heap = { plot, blocks: new Blocks(plot, "plain"), live: new Map<number, Announced>() };
  heaps.set(start, heap);
  return heap;
}

function forget({ plot, blocks, live }: Heap, offset: number): void {
  live.delete(offset);
  blocks.remove(offset);
  closeIfEmpty(plot.address);
}

/** The buffer of a heap without blocks may be collected. */
function closeIfEmpty(start: number): void {
  const heap = heaps.get(start);
  if (heap === undefined || heap.live.size > 0) return;
  heap.blocks.clear();
  heaps.delete(start);
  leave(heap.plot);
}

function freeAll(): void {
  // A Map may lose entries while it is walked.
  for (const heap of heaps.values()) {
    for (const [offset, { redzone }] of heap.live) {
      tell(requests.freelikeBlock.code, heap.plot.address + offset, redzone);
      forget(heap, offset);
    }
  }
}

/**
 * The heap in which a block begins at `offset`, or undefined when there is none and Memcheck may say so. At the start of a
 * buffer it may not: malloc's own block stands there, and Memcheck would free the buffer under the feet of the runtime.
 */
function liveAt(start: number, offset: number): Heap | undefined {
  const heap = heaps.get(start);
  if (heap?.blocks.has(offset) === true) return heap;
  if (offset > 0) return undefined;
  throw new Error(
    "No block is live at the start of this buffer (was it freed before?), and Memcheck would free the buffer itself; so this one request is not sent",
  );
}

/** Where a block is: its buffer's address, its offset and length in it, and how long it could be. */
function placeOf(memory: BufferMemory, redzone = 0): { start: number; offset: number; length: number; room: number } {
  assertBufferMemory(memory, "A block");
  const { address, length } = bytesOf(memory);
  const [buffer, offset] = ArrayBuffer.isView(memory) ? [memory.buffer, memory.byteOffset] : [memory, 0];
  if (buffer.byteLength === 0) throw new RangeError("A block must lie in a buffer that is not empty");
  assertInteger(redzone, "redzone");
  const room = buffer.byteLength - offset;
  if (redzone > offset || length + redzone > room) {
    throw new RangeError(
      `A block's redzones must lie in its buffer of ${buffer.byteLength} bytes; this block has ${length} bytes at offset ${offset}, and its redzones ${redzone} each`,
    );
  }
  return { start: address - offset, offset, length, room };
}
