/**
 * Which blocks a buffer holds. Memcheck's leak check asserts that no two heap blocks overlap (detect_memory_leaks in
 * mc_leakcheck.c), and takes the whole Valgrind down when they do; so what overlaps is refused here, before it is sent. The
 * one exception is Memcheck's too: blocks may lie inside a chunk of a metapool.
 *
 * What overlaps can only be seen by one who has seen all blocks, so a buffer whose blocks another thread or another copy
 * of this package describes is refused as well. Who describes it is known by a pool without chunks in Memcheck itself, the
 * one place that all threads share; its anchor is no address, so that it is nobody else's.
 */

import { type BufferMemory, bytesOf, hex } from "./bytes.js";
import { Layer } from "./layer.js";
import { atWorkerExit } from "./object/load.js";
import { addressOfWords, ask, Doors, send, tell, tellAll, tellFrom, valgrinds } from "./request.js";
import { valgrind as requests } from "./requests.js";
import { allowUnaligned } from "./unaligned.js";

/** Chunks of metapools, or all other blocks: no two of a kind overlap. */
export type Kind = "meta" | "plain";

interface Level {
  readonly layer: Layer;
  /** Whose the blocks are that `others` does not have. */
  first: Blocks | undefined;
  readonly others: Map<number, Blocks>;
}

export interface Plot {
  /** Holds the buffer: Memcheck would go on describing its memory when malloc gives it to somebody else. */
  buffer: ArrayBufferLike;
  readonly address: number;
  /** How far the buffer begins behind a multiple of a word: in integers, as adding addresses takes longer. */
  readonly slack: number;
  readonly levels: Record<Kind, Level>;
  holders: number;
  /** Whether a metapool ever had chunks in it. */
  hasMeta: boolean;
  /** What Memcheck takes for the size of the runtime's own block, once pool/outer.ts has made it smaller; 0 before. */
  outer: number;
  /** Gives that block its size again when another buffer has the memory, or came to the same place. */
  heal: ((plot: Plot) => void) | undefined;
}

const plots = new Map<number, Plot>();

/** Takes the plot of a buffer that is not empty, once for each `leave`. Natively there is a plot too, and nobody looks. */
export function enter(memory: BufferMemory): Plot {
  const buffer = ArrayBuffer.isView(memory) ? memory.buffer : memory;
  const { address } = bytesOf(buffer);
  const known = plots.get(address);
  if (known !== undefined) {
    if (known.holders === 0 && known.buffer.byteLength === 0) {
      known.buffer = buffer;
      known.heal?.(known);
    }
    known.holders += 1;
    return known;
  }
  // Undefined under a tool that has no pools: then there is no leak check to protect either.
  if (send(requests.mempoolExists.code, claimOn(address)) === 1n) {
    throw new Error(
      `The blocks in the buffer at ${hex(address)} are described by another thread or another copy of jsgrind; describe all blocks of one buffer from one place`,
    );
  }
  createUnder(claimOn(address));
  const levels = { meta: level(), plain: level() };
  const plot: Plot = {
    buffer,
    address,
    slack: address % 8,
    levels,
    holders: 1,
    hasMeta: false,
    outer: 0,
    heal: undefined,
  };
  if (valgrinds() > 0) plots.set(address, plot);
  return plot;
}

export function leave(plot: Plot): void {
  plot.holders -= 1;
  // Whoever describes the same memory next must know that the runtime's block has not got its size again.
  if (plot.holders > 0 || plot.outer > 0 || !plots.delete(plot.address)) return;
  tell(requests.destroyMempool.code, claimOn(plot.address));
}

/** Whether Memcheck has taken note of the plot: nobody else knows pools. */
export function isKnown({ address }: Plot): boolean {
  return ask(requests.mempoolExists.code, claimOn(address)) === 1;
}

const doors = new Doors(64);

/**
 * Makes Memcheck report an invalid free of any byte of the plot, and describe what is there, without touching it: the pool that is
 * the claim has no chunks, and freeing one that is not there does nothing else.
 */
export function reportByte({ address }: Plot, offset: number, place: string): void {
  tellFrom(doors, place, requests.mempoolFree.code, claimOn(address), address + offset);
}

function level(): Level {
  return { layer: new Layer(), first: undefined, others: new Map() };
}

/**
 * Creates a pool. Another thread may have created one with the same anchor since somebody asked, and CREATE_MEMPOOL would end
 * Valgrind then; MOVE_MEMPOOL does not. So the pool is created under a word that is this thread's own, and moved.
 */
export function createUnder(anchor: bigint, redzone = 0, zeroed = 0, flags = 0): void {
  const own = 0x6a74_0000_0000_0000n | BigInt(addressOfWords());
  tellAll(requests.createMempool.code, own, redzone, zeroed, flags);
  tell(requests.moveMempool.code, own, anchor);
}

/** Beyond every user address. */
function claimOn(address: number): bigint {
  return 0x6a73_0000_0000_0000n | BigInt(address);
}

/** The blocks of one owner in one buffer, by their offset in it. */
export class Blocks {
  readonly #plot: Plot;
  readonly #level: Level;
  readonly #kind: Kind;

  constructor(plot: Plot, kind: Kind) {
    this.#plot = plot;
    this.#kind = kind;
    this.#level = plot.levels[kind];
    this.#level.first ??= this;
    plot.hasMeta ||= kind === "meta";
  }

  /** Whether a block of this owner begins at `offset`. */
  has(offset: number): boolean {
    return this.#level.layer.has(offset) && this.#owns(offset);
  }

  lengthAt(offset: number): number {
    return this.#level.layer.lengthAt(offset);
  }

  /** @throws RangeError when the block cannot stand beside those that are there. */
  add(offset: number, length: number): void {
    if (this.#plot.hasMeta) this.#assertWhole(offset, length);
    if (!this.tryAdd(offset, length)) this.#refuse(offset, length);
  }

  /** As `add` for who has asked `straddles`; false where a block of its kind is. */
  tryAdd(offset: number, length: number): boolean {
    const { layer, first, others } = this.#level;
    if (((this.#plot.slack + offset) & 7) !== 0) allowUnaligned();
    if (!layer.add(offset, length)) return false;
    if (first !== this) others.set(offset, this);
    return true;
  }

  /** Removes the block of this owner that begins at `offset`, and returns its length, 1 for an empty one; 0 when there is none. */
  remove(offset: number): number {
    const { layer, first, others } = this.#level;
    if (first === this && others.size === 0) return layer.remove(offset);
    if (!this.#owns(offset)) return 0;
    others.delete(offset);
    return layer.remove(offset);
  }

  /** Moves or resizes the block that begins at `before`. @throws RangeError when it cannot be there, and leaves it where it was. */
  replace(before: number, offset: number, length: number): void {
    const old = this.remove(before);
    try {
      this.add(offset, length);
    } catch (error) {
      this.add(before, old);
      throw error;
    }
  }

  /** The beginnings of this owner's blocks in a range, lowest first. */
  *within(offset: number, length: number): Generator<number> {
    for (const begin of this.#level.layer.within(offset, length)) if (this.has(begin)) yield begin;
  }

  /** Whether a metapool's chunk cannot end at `offset`, because a block lies there in it. */
  cannotCut(offset: number): boolean {
    return this.#kind === "meta" && this.#plot.levels.plain.layer.crosses(offset);
  }

  /** Forgets all blocks: the owner is gone, and maybe the buffer is detached. */
  clear(): void {
    for (const begin of this.within(0, Number.MAX_SAFE_INTEGER)) this.remove(begin);
    if (this.#level.first === this) this.#level.first = undefined;
  }

  /** Whether a block that begins at `offset` would be this owner's. */
  #owns(offset: number): boolean {
    const { first, others } = this.#level;
    return first === this ? others.size === 0 || !others.has(offset) : others.get(offset) === this;
  }

  /** Whether a plain block would cross the border of a metapool's chunk, or such a chunk cut a plain block. */
  straddles(offset: number, length: number): boolean {
    const { meta, plain } = this.#plot.levels;
    if (this.#kind === "meta") return plain.layer.crosses(offset) || plain.layer.crosses(offset + length);
    const covered = meta.layer.firstCovered(offset, length);
    return covered !== undefined && (covered !== offset || meta.layer.lengthAt(offset) < length);
  }

  /** @throws RangeError when a plain block would cross the border of a metapool's chunk, or such a chunk cut a plain block. */
  #assertWhole(offset: number, length: number): void {
    if (this.#kind === "meta" && length === 0)
      throw new RangeError(`${this.#name(offset, length)} cannot be a metapool's chunk, which needs at least one byte`);
    if (this.straddles(offset, length))
      throw new RangeError(
        `${this.#name(offset, length)} would lie partly inside a metapool's chunk; only whole blocks may lie in one`,
      );
  }

  #refuse(offset: number, length: number): never {
    const taken = this.#level.layer.firstCovered(offset, length) ?? offset;
    throw new RangeError(
      `${this.#name(offset, length)} would overlap one that is live at offset ${taken}; free that one first, for Memcheck's leak check allows no overlap`,
    );
  }

  #name(offset: number, length: number): string {
    return `A block of ${length} bytes at offset ${offset} of the buffer at ${hex(this.#plot.address)}`;
  }
}

const closers = new Set<() => void>();
let registered = false;

/**
 * A worker's buffers are freed when it ends, and Memcheck would take what is then allocated there for overlapping blocks.
 * So what the worker has not freed itself is freed for it. (`worker.terminate()` runs no JavaScript: see docs/valgrind.md.)
 */
export function closeAtWorkerExit(close: () => void): void {
  if (!registered) atWorkerExit(() => closers.forEach((each) => each()));
  registered = true;
  closers.add(close);
}

export function closed(close: () => void): void {
  closers.delete(close);
}
