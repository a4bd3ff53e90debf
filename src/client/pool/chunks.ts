/**
 * Blocks as Memcheck knows them: chunks of a pool of its own (`VALGRIND_MEMPOOL_ALLOC`), which it finds before everything else and takes for
 * no longer than they are. A pool's redzones are made inaccessible with each chunk, so those chunks whose redzones would lie in something
 * else (outside of the arena, in a block that is too close) are in a second pool, that has none.
 */

import { type Plot, createUnder } from "../plot.js";
import { flush, prepare, putThird, tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import { type Extent, resizeOuter } from "./outer.js";

export class Chunks {
  readonly #plot: Plot;
  readonly #arena: Extent;
  readonly #redzone: number;
  readonly #spacious: bigint;
  readonly #narrow: bigint;
  /** The beginnings of chunks without redzones, in a pool that has some. */
  readonly #inNarrow = new Set<number>();

  constructor(plot: Plot, arena: Extent, redzone: number) {
    this.#plot = plot;
    this.#arena = { from: arena.from, to: arena.to };
    this.#redzone = redzone;
    const address = BigInt(plot.address + arena.from);
    this.#spacious = 0x6a75_0000_0000_0000n | address;
    this.#narrow = 0x6a77_0000_0000_0000n | address;
    createUnder(this.#spacious, redzone);
    createUnder(this.#narrow);
  }

  /** Whether a chunk must have no redzones; `isClose` says that one would lie in another block. */
  isNarrow(at: number, length: number, isClose: boolean): boolean {
    const { from, to } = this.#arena;
    return this.#redzone > 0 && (isClose || at - this.#redzone < from || at + length + this.#redzone > to);
  }

  /** Whether the chunk at `at` has none, though others have. */
  hasNarrow(at: number): boolean {
    return this.#inNarrow.size > 0 && this.#inNarrow.has(at);
  }

  /** @param slot How many requests are prepared already. */
  alloc(at: number, length: number, zeroed: boolean, isNarrow: boolean, slot = 0): void {
    if (isNarrow) this.#inNarrow.add(at);
    if (at === 0 && this.#plot.outer > 0) {
      if (slot > 0) flush(slot);
      slot = 0;
      this.#resizeOuter(length); // or the leak check would find a block that sticks out of the runtime's
    }
    const address = this.#plot.address + at;
    prepare(slot, valgrind.mempoolAlloc.code, isNarrow ? this.#narrow : this.#spacious, address);
    putThird(slot, length);
    if (zeroed) prepare(slot + 1, memcheck.makeMemDefined.code, address, length);
    flush(zeroed ? slot + 2 : slot + 1);
    putThird(slot, 0);
  }

  /** Prepares the request in the first slot. */
  prepareFree(at: number): void {
    prepare(0, valgrind.mempoolFree.code, this.#poolOf(at), this.#plot.address + at);
    if (this.#inNarrow.size > 0) this.#inNarrow.delete(at);
  }

  free(at: number): void {
    this.prepareFree(at);
    flush();
    if (at === 0) this.#resizeOuter(1);
  }

  /** In the same place. What it gains is undefined, or defined when `zeroed`. */
  resize(at: number, before: number, length: number, zeroed: boolean): void {
    const address = this.#plot.address + at;
    if (at === 0 && length > before) this.#resizeOuter(length);
    tellAll(valgrind.mempoolChange.code, this.#poolOf(at), address, address, length);
    const gained = zeroed ? memcheck.makeMemDefined.code : memcheck.makeMemUndefined.code;
    if (length > before) tell(gained, address + before, length - before);
    else tell(memcheck.makeMemNoaccess.code, address + length, before - length);
    if (at === 0 && length < before) this.#resizeOuter(length);
  }

  close(): void {
    tell(valgrind.destroyMempool.code, this.#spacious);
    tell(valgrind.destroyMempool.code, this.#narrow);
    this.#inNarrow.clear();
  }

  #poolOf(at: number): bigint {
    return this.hasNarrow(at) ? this.#narrow : this.#spacious;
  }

  #resizeOuter(length: number): void {
    resizeOuter(this.#plot, Math.max(length, 1));
  }
}
