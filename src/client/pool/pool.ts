/**
 * An allocator over an ArrayBuffer or SharedArrayBuffer, described to Memcheck as Go's runtime describes its own: an arena, blocks that
 * are handed out of it, and spans that are cut up further. Memcheck then finds in the arena what it finds in malloc's blocks, and what the
 * allocator itself does wrong is reported where it does it: nothing is thrown for it, and the program goes on.
 *
 * Under another tool than Memcheck, and natively, nothing is reported.
 */

import { type BufferMemory, assertBufferMemory, bytesOf } from "../bytes.js";
import type { Slice } from "../chunk.js";
import { assertFlag, assertInteger, assertLine, assertOptions } from "../check.js";
import { closeAtWorkerExit, closed } from "../plot.js";
import { Arena } from "./arena.js";
import type { Extent } from "./outer.js";
import { type Block, type BlockStart, isForeign, placeIn, sliceOf } from "./place.js";
import { valgrinds } from "../request.js";
import { atMainExit } from "../object/load.js";
import { quietly } from "./quiet.js";

export interface PoolOptions {
  /** How many bytes the allocator leaves free between blocks, and around them; a block that leaves less is reported. Default 0. */
  readonly redzone?: number;
  /** Whether the allocator zeroes what it hands out, which makes it defined. Default false. */
  readonly zeroed?: boolean;
  /** Whether a block that is live when the program ends is a leak. Default true. */
  readonly leaks?: boolean;
  /** What reports call the pool. */
  readonly name?: string;
}

export interface AllocOptions {
  /** Whether this block is zeroed. Default: what the pool's are. */
  readonly zeroed?: boolean;
}

/** What blocks are allocated in. */
abstract class Blocks {
  /** A block was handed out. Its bytes are undefined, or defined where it is zeroed. */
  alloc(block: Block, options: AllocOptions = {}): void {
    const { offset, length } = sliceOf(block, "block");
    const { zeroed } = assertOptions(options);
    if (zeroed !== undefined) assertFlag(zeroed, "zeroed");
    const arena = this.live();
    if (arena === undefined) return;
    if (!isForeign(arena, block)) arena.alloc(placeIn(arena, block, offset), length, this.bounds(arena), zeroed);
    else arena.reportForeign("handed out");
  }

  /** A block was given back, and becomes inaccessible. */
  free(block: BlockStart): void {
    const { offset } = sliceOf(block, "block");
    const arena = this.live();
    if (arena === undefined) return;
    if (!isForeign(arena, block)) arena.free(placeIn(arena, block, offset), this.bounds(arena));
    else arena.reportForeign("freed");
  }

  /** A block has `length` bytes now, at the same place. What it gained is undefined, or defined in a `zeroed` pool. */
  resize(block: BlockStart, length: number): void {
    const { offset } = sliceOf(block, "block");
    assertInteger(length, "length");
    const arena = this.live();
    if (arena !== undefined) arena.resize(placeIn(arena, block, offset), length, this.bounds(arena));
  }

  /**
   * A block was moved, and maybe resized. The old place becomes inaccessible, and the bytes of the new one are as defined as the
   * old one's were, so copy them before, within `quietly`.
   */
  move(block: BlockStart, to: Block): void {
    const { offset } = sliceOf(block, "block");
    const { offset: next, length } = sliceOf(to, "block");
    const arena = this.live();
    if (arena === undefined) return;
    if (isForeign(arena, to)) arena.reportForeign("handed out");
    else arena.move(placeIn(arena, block, offset), placeIn(arena, to, next), length, this.bounds(arena));
  }

  /** The arena, unless nothing is to be done. */
  protected abstract live(): Arena | undefined;
  protected abstract bounds(arena: Arena): Extent;
}

/** A pool that `createPool` made. `using` destroys it at the end of the block. */
export class Pool extends Blocks implements Disposable {
  readonly #arena: Arena | undefined;
  readonly #close = () => this.destroy();
  readonly #destroyed: (() => void) | undefined;

  /** @internal */
  constructor(arena: Arena | undefined, destroyed?: () => void) {
    super();
    this.#arena = arena;
    this.#destroyed = destroyed;
    if (arena === undefined) return;
    arenas.add(arena);
    closeAtWorkerExit(this.#close);
  }

  /**
   * A span was cut out of the arena: a block in which the allocator makes smaller ones. Its bytes stay inaccessible until they are
   * handed out, and releasing it frees what it holds.
   */
  span(place: Block): Span {
    const { offset, length } = sliceOf(place, "span");
    if (length === 0) throw new RangeError("A span has at least one byte");
    const arena = this.live();
    if (arena === undefined) return new Span(undefined, undefined);
    if (isForeign(arena, place)) arena.reportForeign("handed out");
    const at = placeIn(arena, place, offset) - arena.from;
    return new Span(arena, arena.span(arena.from + at, length) ? { offset: at, length } : undefined);
  }

  /** Blocks outside of `region` were given back, and what hangs over its borders was cut off. */
  trim(region: Block): void {
    const { offset, length } = sliceOf(region, "region");
    const arena = this.live();
    if (arena === undefined) return;
    const from = placeIn(arena, region, offset);
    arena.trim({ from, to: from + length });
  }

  /** All blocks and spans were given back. */
  clear(): void {
    this.live()?.trim({ from: 0, to: 0 });
  }

  /** The arena's blocks are in other memory now, at the same offsets. Copy them before, within `quietly`. */
  moveTo(arena: BufferMemory): void {
    assertArena(arena);
    const live = this.live();
    if (live === undefined) return;
    assertApart(arena, live);
    live.moveTo(arena);
  }

  /**
   * Runs what the allocator does for itself, such as reading headers between blocks: errors of this thread are not reported
   * meanwhile, and which bytes are accessible does not change.
   */
  quietly<Result>(run: () => Result): Result {
    return this.#arena === undefined ? run() : quietly(run);
  }

  /** Forgets the pool. All of the arena stays inaccessible, as memory that was freed; `makeMemDefined` gives it back. */
  destroy(): void {
    const arena = this.#arena;
    if (arena === undefined) return;
    if (!arenas.delete(arena)) return;
    closed(this.#close);
    if (this.#destroyed === undefined) arena.destroy();
    else {
      arena.giveUp();
      this.#destroyed();
    }
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  /** @internal */
  protected override live(): Arena | undefined {
    return liveOf(this.#arena);
  }

  /** @internal */
  protected override bounds(arena: Arena): Extent {
    return arena;
  }
}

/** A part of an arena in which blocks are made. `using` releases it at the end of the block. */
export class Span extends Blocks implements Disposable {
  readonly #arena: Arena | undefined;
  /** In the arena; undefined when it cannot be a span. */
  readonly #place: Slice | undefined;
  #isReleased = false;

  /** @internal */
  constructor(arena: Arena | undefined, place: Slice | undefined) {
    super();
    this.#arena = arena;
    this.#place = place;
  }

  /** The span was given back, and with it all blocks in it. */
  release(): void {
    this.#end("PoolDoubleFree");
  }

  [Symbol.dispose](): void {
    if (this.#arena?.isLive === true && !this.#isReleased) this.release();
  }

  #end(kind: "PoolDoubleFree" | "PoolDestroyed"): void {
    const arena = this.#arena;
    const place = this.#place;
    if (liveOf(arena) === undefined || arena === undefined || place === undefined) return;
    const at = arena.from + place.offset;
    if (this.#isReleased) arena.reportReleased(at, place.length, kind);
    else arena.release(at, place.length);
    this.#isReleased = true;
  }

  /** @internal */
  protected override live(): Arena | undefined {
    const arena = this.#arena;
    if (arena === undefined || !arena.isLive) return liveOf(arena);
    if (!this.#isReleased) return arena;
    this.#end("PoolDestroyed");
    return undefined;
  }

  /** @internal */
  protected override bounds(arena: Arena): Extent {
    if (this.#place === undefined) return arena;
    const from = arena.from + this.#place.offset;
    return { from, to: from + this.#place.length };
  }
}

const arenas = new Set<Arena>();

/**
 * Describes an allocator over `arena`, all of which becomes inaccessible: nothing in it was handed out yet.
 *
 * @throws Error when another pool, thread or copy of this package describes the memory.
 * @example
 * const memory = new Uint8Array(65536);
 * using pool = createPool(memory, { redzone: 16, name: "messages" });
 * pool.alloc({ offset: 16, length: 100 });
 * memory[16] = 1; // one byte before or behind the block would be reported
 * pool.free({ offset: 16 });
 */
export function createPool(arena: BufferMemory, options: PoolOptions = {}): Pool {
  return makePool(arena, options);
}

/** @param destroyed Called when the pool goes and its allocator stays: then the arena becomes accessible again. */
export function makePool(arena: BufferMemory, options: PoolOptions, destroyed?: () => void): Pool {
  assertArena(arena);
  const { redzone = 0, zeroed = false, leaks = true, name = "" } = assertOptions(options);
  assertInteger(redzone, "redzone", 0, arena.byteLength);
  assertFlag(zeroed, "zeroed");
  assertFlag(leaks, "leaks");
  assertLine(name, "name");
  if (valgrinds() === 0) return new Pool(undefined);
  assertApart(arena);
  const described = new Arena(arena, { redzone, zeroed, name });
  if (!leaks) atMainExit(() => described.giveUp());
  return new Pool(described, destroyed);
}

function assertArena(arena: BufferMemory): void {
  assertBufferMemory(arena, "An arena");
  if (bytesOf(arena).length === 0) throw new RangeError("An arena must not be empty");
}

function assertApart(memory: BufferMemory, moved?: Arena): void {
  const [buffer, from] = ArrayBuffer.isView(memory) ? [memory.buffer, memory.byteOffset] : [memory, 0];
  const extent = { from, to: from + memory.byteLength };
  for (const other of arenas) {
    if (other !== moved && other.overlaps(extent, buffer))
      throw new Error(
        "Another pool describes bytes of this arena already; destroy that one, or give each its own part",
      );
  }
}

/** Reports the use of a pool that is gone. */
function liveOf(arena: Arena | undefined): Arena | undefined {
  if (arena === undefined || arena.isLive) return arena;
  arena.reportDestroyed();
  return undefined;
}
