/**
 * Memory pools, as valgrind.h has them: an arena, and the chunks that the program's allocator hands out of it. Only
 * Memcheck knows pools. A pool belongs to the thread that created it.
 *
 * No pool request has a result: under another tool, or natively, nothing happens.
 */

import { type BufferMemory, type Memory, assertBufferMemory, assertPairs, bytesOf, hex } from "./bytes.js";
import {
  Mempool,
  type Slice,
  type Slices,
  type State,
  fits,
  isOf,
  newChunk,
  offsetOf,
  remembered,
  stateOf,
  within,
} from "./chunk.js";
import { assertFlag, assertInteger, assertOptions, assertWord } from "./check.js";
import { halvesOf } from "./halves.js";
import { forgetWithin } from "./malloclike.js";
import { Blocks, closeAtWorkerExit, closed, createUnder, enter, leave } from "./plot.js";
import { askWhether, capacity, flush, preparePool, putThird, tell, tellAll, tellPool, valgrinds } from "./request.js";
import { memcheck, valgrind as requests } from "./requests.js";

/** Of the frequent ones: to find them in the table takes as long as to send them. */
const { code: allocCode } = requests.mempoolAlloc;
const { code: freeCode } = requests.mempoolFree;
const { code: existsCode } = requests.mempoolExists;

export interface MempoolOptions {
  /** Inaccessible bytes on both sides of each chunk; the allocator must leave them unused. Default 0. */
  readonly redzone?: number;
  /** Whether the allocator zeroes its chunks, which makes them defined. Default false. */
  readonly zeroed?: boolean;
  /** `VALGRIND_MEMPOOL_METAPOOL`: the chunks are arenas for blocks that are described otherwise. Default false. */
  readonly metapool?: boolean;
  /** `VALGRIND_MEMPOOL_AUTO_FREE`: freeing a chunk frees the MALLOCLIKE blocks in it. Only with `metapool`. Default false. */
  readonly autoFree?: boolean;
  /** What Valgrind knows the pool by, a word that no other pool has. Default: the address of its memory. */
  readonly anchor?: bigint;
}

/**
 * `VALGRIND_CREATE_MEMPOOL_EXT` (Valgrind 2.1.2; flags 3.12): describes an allocator over `memory`.
 *
 * Memcheck does not touch the memory yet: make it inaccessible with `memcheck.makeMemNoaccess`.
 *
 * @throws Error when a pool with this anchor exists, or when another thread describes this buffer.
 * @example
 * const arena = new ArrayBuffer(65536);
 * using pool = createMempool(arena, { redzone: 16 });
 * mempoolAlloc(pool, { offset: 16, length: 100 });
 */
export function createMempool(memory: BufferMemory, options: MempoolOptions = {}): Mempool {
  assertBufferMemory(memory, "A pool's memory");
  const { address, length } = bytesOf(memory);
  const {
    redzone = 0,
    zeroed = false,
    metapool = false,
    autoFree = false,
    anchor = BigInt(address),
  } = assertOptions(options);
  if (length === 0) throw new RangeError("A pool's memory must not be empty");
  assertInteger(redzone, "redzone", 0, Math.min(length, 0xffff_ffff));
  const flags = assertFlag(autoFree, "autoFree") | (assertFlag(metapool, "metapool") << 1);
  const defined = assertFlag(zeroed, "zeroed");
  if (flags === 1)
    throw new RangeError(
      "autoFree needs metapool: Memcheck allows a pool to free what its chunks hold only when they are arenas",
    );
  if (options.anchor !== undefined) assertWord(anchor, "anchor");
  assertNoPool(anchor);
  const plot = enter(memory);
  const [buffer, origin] = ArrayBuffer.isView(memory) ? [memory.buffer, memory.byteOffset] : [memory, 0];
  // All at once: an array that grows by leaps becomes a dictionary in V8.
  const places = valgrinds() > 0 ? remembered : 0;
  const pool = new Mempool({
    anchor,
    halves: halvesOf(anchor),
    live: true,
    buffer,
    origin,
    length,
    redzone,
    first: origin + redzone,
    end: autoFree ? -1 : origin + length - redzone,
    autoFree,
    plot,
    blocks: new Blocks(plot, metapool ? "meta" : "plain"),
    recent: Array.from<undefined>({ length: places }),
    lengths: Array.from({ length: places }, () => 0),
    close: () => destroyMempool(pool),
  });
  if (valgrinds() > 0) closeAtWorkerExit(pool.state.close);
  createUnder(anchor, redzone, defined, flags);
  return pool;
}

/** `VALGRIND_DESTROY_MEMPOOL` (2.1.2): forgets the pool; its chunks become inaccessible. */
export function destroyMempool(pool: Mempool): void {
  const state = stateOf(pool);
  tell(requests.destroyMempool.code, state.anchor);
  state.live = false;
  state.blocks.clear();
  closed(state.close);
  leave(state.plot);
}

/**
 * `VALGRIND_MEMPOOL_ALLOC` (2.1.2): a chunk was handed out. It becomes undefined, or defined when the pool is `zeroed`,
 * and its redzones inaccessible.
 *
 * @throws RangeError when the chunk or its redzones leave the pool's memory, overlap a live block, or exceed 32 bits.
 */
export function mempoolAlloc(pool: Mempool, chunk: Memory | Slice | Slices): void {
  const state = stateOf(pool);
  if (ArrayBuffer.isView(chunk)) {
    if (valgrinds() > 0) allocView(state, chunk);
    return;
  }
  // Each is read once: what is sent is what was checked.
  const offset = (chunk as Slice | undefined)?.offset;
  const length = (chunk as Slice | undefined)?.length;
  if (typeof offset === "number" && typeof length === "number") {
    const isPlain = fits(state, state.origin + offset, length);
    const place = isPlain ? state.origin + offset : newChunk(state, { offset, length }).offset;
    if (valgrinds() > 0) alloc(state, place, length);
  } else allocOther(state, chunk);
}

function allocView(state: State, view: ArrayBufferView): void {
  const offset = offsetOf(state, view);
  if (offset >= 0) alloc(state, offset, view.byteLength);
  else allocOther(state, view);
}

/** What is neither simple nor frequent, and what is wrong. */
function allocOther(state: State, chunk: Memory | Slice | Slices): void {
  const ranges = (chunk as Slices | undefined)?.ranges;
  if (ranges !== undefined) {
    allocAll(state, ranges);
    return;
  }
  const { offset, length } = newChunk(state, chunk as Memory | Slice);
  if (valgrinds() > 0) alloc(state, offset, length);
}

/** By the offset in the buffer. */
function alloc({ halves, blocks, plot }: State, offset: number, length: number): void {
  blocks.add(offset, length);
  tellPool(allocCode, halves, plot.address + offset, length);
}

/** `VALGRIND_MEMPOOL_FREE` (2.1.2): a chunk was given back, and becomes inaccessible. Memcheck reports one that is not live. */
export function mempoolFree(pool: Mempool, chunk: Memory | Pick<Slice, "offset">): void {
  const state = stateOf(pool);
  if (ArrayBuffer.isView(chunk)) {
    if (valgrinds() > 0) freeView(state, chunk);
    return;
  }
  const offset = (chunk as Slice | undefined)?.offset;
  const quick = typeof offset === "number" ? state.origin + offset : -1;
  const place = fits(state, quick, 0) ? quick : within(state, offset === undefined ? chunk : { offset }).offset;
  if (valgrinds() > 0) free(state, place);
}

function freeView(state: State, view: ArrayBufferView): void {
  const offset = offsetOf(state, view);
  free(state, offset >= 0 ? offset : beginOf(state, view));
}

/** However long the view is: only where the chunk begins tells which one is given back. */
function beginOf(state: State, view: ArrayBufferView): number {
  const { byteOffset } = view;
  return isOf(state, view) && fits(state, byteOffset, 0) ? byteOffset : within(state, view).offset;
}

function free({ halves, autoFree, blocks, plot }: State, offset: number): void {
  tellPool(freeCode, halves, plot.address + offset);
  const length = blocks.remove(offset);
  if (autoFree && length > 0) forgetWithin(plot, offset, length);
}

/** `VALGRIND_MEMPOOL_TRIM` (3.3.0): frees the chunks outside of `extent` and cuts off what hangs over its borders. */
export function mempoolTrim(pool: Mempool, extent: Memory | Slice): void {
  const state = stateOf(pool);
  const { offset, length } = within(state, extent, 0);
  if (valgrinds() === 0) return;
  const { anchor, blocks, plot } = state;
  // What is left of each chunk; an empty one may stand behind the last byte.
  const rests = Array.from(blocks.within(state.origin, state.length + 1), (begin) => {
    const end = begin + blocks.lengthAt(begin);
    return { begin, end, from: Math.max(begin, offset), to: Math.min(end, offset + length) };
  });
  for (const { begin, end, from, to } of rests) {
    const cut = [from, to].find((border) => from < to && begin < border && border < end && blocks.cannotCut(border));
    if (cut !== undefined)
      throw new RangeError(`The chunk at offset ${begin} cannot be cut at ${cut}, where a block lies in it`);
  }
  for (const { begin, end, from, to } of rests) {
    if (from >= to) blocks.remove(begin);
    else if (from > begin || to < end) shorten(state, begin, end, from, to);
  }
  tellAll(requests.mempoolTrim.code, anchor, plot.address + offset, length);
}

/** `VALGRIND_MOVE_MEMPOOL` (3.3.0): Valgrind knows the pool by another anchor from now on. The chunks stay. */
export function moveMempool(pool: Mempool, anchor: bigint): void {
  const state = stateOf(pool);
  assertNoPool(assertWord(anchor, "anchor"));
  tell(requests.moveMempool.code, state.anchor, anchor);
  state.anchor = anchor;
  state.halves = halvesOf(anchor);
}

/**
 * `VALGRIND_MEMPOOL_CHANGE` (3.3.0): a chunk was moved or resized. Only the book-keeping changes: make the new memory
 * accessible and the old inaccessible yourself. Memcheck reports a chunk that is not live.
 */
export function mempoolChange(pool: Mempool, from: Memory | Pick<Slice, "offset">, to: Memory | Slice): void {
  const state = stateOf(pool);
  const before = within(state, from).offset;
  const { offset, length } = newChunk(state, to);
  if (valgrinds() === 0) return;
  if (state.blocks.has(before)) state.blocks.replace(before, offset, length);
  const { address } = state.plot;
  tellAll(requests.mempoolChange.code, state.anchor, address + before, address + offset, length);
}

/** `VALGRIND_MEMPOOL_EXISTS` (3.3.0): whether Memcheck knows the pool; undefined under other tools (DRD since 3.25 says false) and natively. */
export function mempoolExists(pool: Mempool | bigint): boolean | undefined {
  const halves = pool instanceof Mempool ? pool.state.halves : halvesOf(assertWord(pool, "anchor"));
  return askWhether(existsCode, halves);
}

function assertNoPool(anchor: bigint): void {
  if (askWhether(existsCode, halvesOf(anchor)) === true) {
    throw new Error(
      `There is a pool with anchor ${hex(anchor)} already, and Memcheck ends the program when it is created twice; destroy that one, or give another anchor`,
    );
  }
}

/** What `allocAll` has checked: offsets in the buffer, and lengths. Kept, as arrays that grow cost more than what is in them. */
const places: number[] = [];
const lengths: number[] = [];

/** All chunks are checked, against each other too, before the first is sent; each number is read once. */
function allocAll(state: State, ranges: ArrayLike<number>): void {
  const count = assertPairs(ranges);
  const { blocks, origin } = state;
  const isThere = valgrinds() > 0;
  let added = 0;
  try {
    for (; added < count; added++) {
      const offset = ranges[2 * added] as number;
      const length = ranges[2 * added + 1] as number;
      const place = fits(state, origin + offset, length) ? origin + offset : newChunk(state, { offset, length }).offset;
      if (!isThere) continue;
      blocks.add(place, length);
      places[added] = place;
      lengths[added] = length;
    }
  } catch (error) {
    if (isThere) for (let index = 0; index < added; index++) blocks.remove(places[index] as number);
    throw error;
  }
  if (isThere)
    for (let from = 0; from < count; from += capacity) sendAll(state, from, Math.min(count - from, capacity));
}

function sendAll({ halves, plot: { address } }: State, from: number, count: number): void {
  for (let slot = 0; slot < count; slot++) {
    const index = from + slot;
    preparePool(slot, allocCode, halves, address + (places[index] as number), lengths[index] as number);
  }
  flush(count);
  for (let slot = 0; slot < count; slot++) putThird(slot, 0);
}

/**
 * Where Memcheck cuts a chunk it takes the extent's size for the chunk's (mempool_trim in mc_malloc_wrappers.c), and forbids
 * memory behind the pool or fails an assertion; so a chunk is cut before, and Memcheck finds it inside the extent.
 */
function shorten({ anchor, blocks, plot }: State, begin: number, end: number, from: number, to: number): void {
  blocks.replace(begin, from, to - from);
  tellAll(requests.mempoolChange.code, anchor, plot.address + begin, plot.address + from, to - from);
  tell(memcheck.makeMemNoaccess.code, plot.address + begin, from - begin);
  tell(memcheck.makeMemNoaccess.code, plot.address + to, end - to);
}
