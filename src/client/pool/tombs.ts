/**
 * Free bytes that Memcheck would describe wrongly. Where a place was freed before, it finds the oldest free of all that lie in its
 * list of freed blocks; and at the start of a buffer it finds the runtime's own block first (outer.ts). What is described here
 * (`VALGRIND_CREATE_BLOCK`) it finds before everything else, with the place of the last free. It lasts until the bytes are handed out again.
 */

import { Layer } from "../layer.js";
import type { Plot } from "../plot.js";
import { ask, send } from "../request.js";
import { memcheck } from "../requests.js";
import { lastingCString } from "../scratch.js";

/** Memcheck looks for a place for each from the first on. */
const limit = 4096;

export class Tombs {
  readonly #plot: Plot;
  readonly #layer = new Layer();
  /** By where they begin, the oldest first. */
  readonly #handles = new Map<number, number>();

  constructor(plot: Plot) {
    this.#plot = plot;
  }

  /** Describes bytes, of which none is described. */
  put(from: number, length: number, text: string): void {
    if (length === 0 || !this.#layer.add(from, length)) return;
    const handle = send(memcheck.createBlock.code, this.#plot.address + from, length, lastingCString(text));
    if (handle === undefined) this.#layer.remove(from);
    else this.#handles.set(from, Number(handle));
    if (this.#handles.size > limit) for (const oldest of this.#handles.keys()) return this.#discard(oldest);
  }

  /** The bytes are handed out. */
  clear(from: number, to: number): void {
    if (this.#handles.size === 0 || this.#layer.isFree(from, to)) return;
    let at: number | undefined = from;
    while (at < to) {
      at = this.#layer.firstCovered(at, to - at);
      if (at === undefined) return;
      const begin = this.#layer.beginOf(at);
      at = begin + this.#layer.lengthAt(begin);
      this.#discard(begin);
    }
  }

  close(): void {
    for (const begin of this.#handles.keys()) this.#discard(begin);
  }

  #discard(begin: number): void {
    const handle = this.#handles.get(begin);
    if (handle !== undefined) ask(memcheck.discard.code, 0, handle);
    this.#handles.delete(begin);
    this.#layer.remove(begin);
  }
}
