/** A pool as an object, and where its chunks may be. */

import { type Memory, bytesOf, describe } from "./bytes.js";
import type { Blocks, Plot } from "./plot.js";
import type { Halves } from "./halves.js";

/** A chunk by its place in the pool's memory, in bytes: the cheapest way to name one. */
export interface Slice {
  readonly offset: number;
  readonly length: number;
}

/** Several chunks of a pool: pairs of offset and length in bytes. They are described in one crossing. */
export interface Slices {
  readonly ranges: ArrayLike<number>;
}

/** A pool that `createMempool` made. Opaque but for its anchor; `using` destroys it at the end of the block. */
export class Mempool implements Disposable {
  /** @internal */ readonly state: State;

  /** @internal */
  constructor(state: State) {
    this.state = state;
  }

  /** What Valgrind knows the pool by. */
  get anchor(): bigint {
    return this.state.anchor;
  }

  [Symbol.dispose](): void {
    if (this.state.live) this.state.close();
  }
}

/** @internal */
export interface State {
  anchor: bigint;
  /** Of the anchor. */
  halves: Halves;
  live: boolean;
  readonly buffer: ArrayBufferLike;
  /** Where the pool's memory begins in the buffer, and its length. */
  readonly origin: number;
  readonly length: number;
  readonly redzone: number;
  /** Between which offsets in the buffer a chunk needs no closer look: the memory without redzones; with autoFree nothing. */
  readonly first: number;
  readonly end: number;
  readonly plot: Plot;
  readonly blocks: Blocks;
  /** Views that are known to be chunks with room for their redzones, by where they begin, and their lengths. */
  readonly recent: (ArrayBufferView | undefined)[];
  readonly lengths: number[];
  readonly autoFree: boolean;
  readonly close: () => void;
}

export function stateOf(pool: Mempool): State {
  // oxlint-disable-next-line typescript/no-unnecessary-boolean-literal-compare -- without, V8 takes a dozen instructions to ask what is true
  return pool instanceof Mempool && pool.state.live === true ? pool.state : refusePool(pool);
}

function refusePool(pool: unknown): never {
  if (pool instanceof Mempool) throw new Error("The pool was destroyed; create another one");
  throw new TypeError(`A pool comes from createMempool; this is ${describe(pool)}`);
}

/** How many views a pool remembers: 2 to the power of 9. */
export const remembered = 512;

/**
 * Where a view begins in the pool's buffer; -1 for one that needs a closer look: it does not fit, is of another buffer, or has no bytes that would tell.
 *
 * A pool remembers 512 views, and so keeps them. Who gives back the view that it was handed is spared the question: a view's `buffer` takes as
 * long as a request where V8 finds it in C++. A view may have become longer or shorter with its buffer, or lost it.
 */
export function offsetOf(state: State, view: ArrayBufferView): number {
  const { recent, lengths } = state;
  const offset = view.byteOffset;
  // Fibonacci hashing, which spreads what lies in equal steps, as chunks mostly do.
  const index = Math.imul(offset >>> 3, 0x9e37_79b1) >>> 23;
  return recent[index] === view && lengths[index] === view.byteLength ? offset : remember(state, view, index);
}

function remember(state: State, view: ArrayBufferView, index: number): number {
  const { byteOffset, byteLength } = view;
  if (!fits(state, byteOffset, byteLength) || !isOf(state, view)) return -1;
  state.recent[index] = view;
  state.lengths[index] = byteLength;
  return byteOffset;
}

/** Whether a view is of the pool's buffer. Not so when it has no bytes: one that lost its buffer says that it begins at 0. */
export function isOf({ buffer }: State, view: ArrayBufferView): boolean {
  return view.byteLength > 0 && view.buffer === buffer;
}

/** Whether a chunk by its offset in the buffer needs no closer look: in numbers of 32 bits, and with its redzones in the pool's memory. */
export function fits({ first, end }: State, offset: number, length: number): boolean {
  return offset >>> 0 === offset && length >>> 0 === length && offset >= first && offset + length <= end;
}

/** A chunk by its offset in the buffer, which with a redzone on both sides lies in the pool's memory. */
export function within(state: State, chunk: Memory | Slice | Pick<Slice, "offset">, redzone = state.redzone): Slice {
  const { offset, length } = placeOf(state, chunk);
  if (length > 0xffff_ffff)
    throw new RangeError(
      `A chunk has at most 4294967295 bytes, because Memcheck cuts its size off at 32 bits; this one has ${length}`,
    );
  if (offset - redzone < state.origin || offset + length + redzone > state.origin + state.length) {
    throw new RangeError(
      `A chunk must lie in its pool's memory of ${state.length} bytes with ${redzone} to spare on both sides; this one has ${length} bytes at offset ${offset - state.origin}`,
    );
  }
  return { offset, length };
}

/** As `within`, for a chunk that will be live. */
export function newChunk(state: State, chunk: Memory | Slice): Slice {
  const place = within(state, chunk);
  if (state.autoFree && place.offset === 0 && place.length === state.buffer.byteLength) {
    throw new RangeError(
      "A chunk of a pool with autoFree must not be a whole buffer, because Memcheck would free the buffer itself along with it",
    );
  }
  return place;
}

function placeOf(state: State, chunk: Memory | Slice | Pick<Slice, "offset">): Slice {
  if (ArrayBuffer.isView(chunk) && isOf(state, chunk)) return { offset: chunk.byteOffset, length: chunk.byteLength };
  if (typeof chunk !== "object" || chunk === null)
    throw new TypeError(`A chunk is { offset, length } or memory; this is ${describe(chunk)}`);
  const { offset, length = 0 } = chunk as Partial<Slice>;
  if (typeof offset !== "number") {
    const bytes = bytesOf(chunk as Memory);
    return { offset: bytes.address - state.plot.address, length: bytes.length };
  }
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new RangeError(
      `A chunk's offset and length are whole numbers of bytes from 0; these are ${offset} and ${String(length)}`,
    );
  }
  return { offset: state.origin + offset, length };
}
