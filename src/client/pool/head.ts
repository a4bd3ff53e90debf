/**
 * Blocks at the very start of a buffer. Memcheck knows live blocks by their address alone, and malloc's own block has the same one: it
 * could take the one for the other, and free the buffer under the feet of the runtime. So these are chunks of a pool of Memcheck's
 * (`VALGRIND_MEMPOOL_ALLOC`), which it keeps elsewhere, and finds first.
 */

import { type Plot, createUnder } from "../plot.js";
import { tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import { nearStart, resizeOuter } from "./outer.js";

export class Head {
  readonly #plot: Plot;
  readonly #anchor: bigint;
  #isOpen = false;

  /** @param from where the arena begins: no other pool begins there. */
  constructor(plot: Plot, from: number) {
    this.#plot = plot;
    this.#anchor = 0x6a75_0000_0000_0000n | BigInt(plot.address + from);
  }

  /** Whether a block is described here. */
  static has(at: number): boolean {
    return at < nearStart;
  }

  alloc(at: number, length: number): void {
    if (length > 0xffff_ffff)
      throw new RangeError(
        `A block at the start of its buffer has at most 4294967295 bytes, because Memcheck cuts its size off at 32 bits; this one has ${length}`,
      );
    if (!this.#isOpen) createUnder(this.#anchor);
    this.#isOpen = true;
    this.#resizeOuter(at, length); // or the leak check would find a block that sticks out of the runtime's
    tellAll(valgrind.mempoolAlloc.code, this.#anchor, this.#plot.address + at, length);
  }

  free(at: number): void {
    tell(valgrind.mempoolFree.code, this.#anchor, this.#plot.address + at);
    this.#resizeOuter(at, 1);
  }

  resize(at: number, before: number, length: number): void {
    const address = this.#plot.address + at;
    if (length > before) this.#resizeOuter(at, length);
    tellAll(valgrind.mempoolChange.code, this.#anchor, address, address, length);
    if (length > before) tell(memcheck.makeMemUndefined.code, address + before, length - before);
    else tell(memcheck.makeMemNoaccess.code, address + length, before - length);
    if (length < before) this.#resizeOuter(at, length);
  }

  close(): void {
    if (this.#isOpen) tell(valgrind.destroyMempool.code, this.#anchor);
    this.#isOpen = false;
  }

  #resizeOuter(at: number, length: number): void {
    if (at === 0) resizeOuter(this.#plot, Math.max(length, 1));
  }
}
