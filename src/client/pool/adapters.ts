/**
 * Allocators from npm, described by jsgrind/pool as they are: nothing of the packages is imported or changed but the methods of the
 * allocator that is given. Destroying the pool gives it its own methods back.
 */

import { valgrinds } from "../request.js";
import { cover } from "./cover.js";
import type { Slice } from "../chunk.js";
import { Methods } from "./methods.js";
import { type Pool, type PoolOptions, makePool } from "./pool.js";

export type AdapterOptions = Pick<PoolOptions, "name" | "leaks">;

/** What a `MemPool` of `@thi.ng/malloc` shows. */
export interface MemPoolLike {
  readonly buf: ArrayBufferLike;
  malloc(bytes: number): number;
  calloc(bytes: number, fill?: number): number;
  realloc(address: number, bytes: number): number;
  free(block: number): boolean;
  freeAll(): void;
}

/** What it keeps in the buffer, and the class hides from TypeScript alone. */
interface MemPoolInternals {
  readonly state: Uint32Array;
  readonly end: number;
  /** The first used block, which begins with a header of 8 bytes; 0 when there is none. */
  readonly _used: number;
  blockSize(block: number): number;
  blockNext(block: number): number;
}

/**
 * A `MemPool` of `@thi.ng/malloc`. Blocks that it handed out before are described as long as their headers say. `pad` is a multiple of its
 * alignment.
 *
 * @example
 * import { MemPool } from "@thi.ng/malloc";
 * const memory = new MemPool({ size: 65536 });
 * using pool = coverMemPool(memory, { pad: 16 });
 * const floats = memory.mallocAs("f32", 100);
 */
export function coverMemPool(memory: MemPoolLike, options: AdapterOptions & { readonly pad?: number } = {}): Pool {
  const internals = memory as unknown as MemPoolInternals;
  const from = internals.state.byteOffset + internals.state.byteLength;
  const used: { offset: number; length: number }[] = [];
  // oxlint-disable-next-line no-underscore-dangle
  for (let block = internals._used; block > 0; block = internals.blockNext(block))
    used.push({ offset: block + 8 - from, length: internals.blockSize(block) - 8 });
  const arena = new Uint8Array(memory.buf, from, internals.end - from);
  const pool = cover(memory, {
    name: "@thi.ng/malloc",
    ...options,
    arena,
    redzone: 8, // a header
    alloc: "malloc",
    calloc: "calloc",
    free: "free",
    realloc: "realloc",
    clear: "freeAll",
  });
  for (const block of used) pool.alloc(block, { zeroed: true });
  return pool;
}

/** What an `Allocator` of `malloc` shows. */
export interface AllocatorLike {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  alloc(bytes: number): number;
  calloc(bytes: number): number;
  free(address: number): number;
}

/** Its header: a size, and a node of the list of free blocks that has the greatest height. */
const allocatorHeader = 4 * (1 + 65);

/**
 * An `Allocator` of `malloc` that has handed out nothing yet. It rounds requests up to 16 bytes at least, and what it adds is
 * inaccessible.
 */
export function coverAllocator(allocator: AllocatorLike, options: AdapterOptions = {}): Pool {
  const { buffer, byteOffset, byteLength } = allocator;
  return cover(allocator, {
    name: "malloc",
    ...options,
    arena: new Uint8Array(buffer, byteOffset + allocatorHeader, byteLength - allocatorHeader),
    origin: byteOffset,
    redzone: 8, // a size behind each block, and one before the next
    alloc: "alloc",
    calloc: "calloc",
    free: "free",
  });
}

/** What `typedarray-pool` exports: functions whose names begin with malloc and free, and `clearCache`. */
export interface TypedarrayPoolLike {
  malloc(length: number, type?: string): unknown;
  free(array: never): void;
  clearCache(): void;
}

/**
 * `typedarray-pool`, whose arrays have a buffer each. An array that is not given back is no leak; but its memory is kept as long as
 * this lasts. Buffers that the program gives it of its own are described from the time when they are handed out.
 *
 * @returns A guard that gives it its own functions back.
 */
export function coverTypedarrayPool(pool: TypedarrayPoolLike, options: AdapterOptions = {}): Disposable {
  const arrays = new Arrays({ name: "typedarray-pool", leaks: false, ...options });
  const methods = new Methods(pool);
  if (valgrinds() > 0) {
    for (const name of methods.names()) {
      if (name.startsWith("malloc"))
        methods.replace(
          name,
          (call) =>
            (...args) =>
              arrays.handOut(call(...args)),
        );
      else if (name.startsWith("free"))
        methods.replace(
          name,
          (call) =>
            (...args) =>
              call(arrays.takeBack(args[0])),
        );
      else if (name === "clearCache")
        methods.replace(name, (call) => () => {
          arrays.forgetFree();
          return call();
        });
    }
  }
  return {
    [Symbol.dispose]() {
      methods.restore();
      arrays.forget();
    },
  };
}

/** Arrays with a buffer each, which is a pool with one block. */
class Arrays {
  readonly #options: PoolOptions;
  readonly #pools = new Map<ArrayBufferLike, { pool: Pool; block: Slice; isLive: boolean }>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  handOut(array: unknown): unknown {
    const buffer = bufferOf(array);
    if (buffer === undefined || buffer.byteLength === 0) return array;
    const block = ArrayBuffer.isView(array)
      ? { offset: array.byteOffset, length: array.byteLength }
      : { offset: 0, length: buffer.byteLength };
    const known = this.#pools.get(buffer);
    const pool = known?.pool ?? makePool(buffer, this.#options, () => {});
    pool.alloc(block);
    this.#pools.set(buffer, { pool, block: known?.isLive === true ? known.block : block, isLive: true });
    return array;
  }

  takeBack(array: unknown): unknown {
    const buffer = bufferOf(array);
    const known = buffer === undefined ? undefined : this.#pools.get(buffer);
    if (known === undefined) return array; // the program's own, which it gives away
    known.pool.free(known.block);
    known.isLive = false;
    return array;
  }

  forgetFree(): void {
    for (const [buffer, { pool, isLive }] of this.#pools) {
      if (isLive) continue;
      pool.destroy();
      this.#pools.delete(buffer);
    }
  }

  forget(): void {
    for (const { pool } of this.#pools.values()) pool.destroy();
    this.#pools.clear();
  }
}

function bufferOf(array: unknown): ArrayBufferLike | undefined {
  if (ArrayBuffer.isView(array)) return array.buffer;
  return array instanceof ArrayBuffer || array instanceof SharedArrayBuffer ? array : undefined;
}
