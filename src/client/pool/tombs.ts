/**
 * Free bytes that Memcheck would describe wrongly. Where a place was freed before, it finds the oldest free of all that lie in its
 * list of freed blocks; and at the start of a buffer it finds the runtime's own block first (outer.ts). What is described here
 * (`VALGRIND_CREATE_BLOCK`) it finds before everything else, with the place of the last free. It lasts until the bytes are handed out again.
 */

import { Layer } from "../layer.js";
import type { Plot } from "../plot.js";
import { ask, flush, prepare, putPointer, smallResult } from "../request.js";
import { memcheck } from "../requests.js";
import { lastingCString } from "../scratch.js";

/** Memcheck looks for a place for each from the first on. */
const limit = 4096;

export class Tombs {
  readonly #plot: Plot;
  readonly #layer = new Layer();
  /** Memcheck's numbers, by where they begin, the oldest first. */
  readonly #handles = new Map<number, number>();
  /** Where texts are for Memcheck. */
  readonly #texts = new Map<string, number>();

  constructor(plot: Plot) {
    this.#plot = plot;
  }

  /** Describes bytes, of which none is described. */
  put(from: number, length: number, text: string): void {
    if (!this.begin(0, from, length, text)) return;
    flush();
    this.end(0, from);
  }

  /** Prepares the request that describes bytes, to cross with others; `end` is to be called behind them. False when there is none. */
  begin(slot: number, from: number, length: number, text: string): boolean {
    if (length === 0 || !this.#layer.add(from, length)) return false;
    let address = this.#texts.get(text);
    if (address === undefined) this.#texts.set(text, (address = lastingCString(text)));
    prepare(slot, memcheck.createBlock.code, this.#plot.address + from, length);
    putPointer(slot, address);
    return true;
  }

  end(slot: number, from: number): void {
    putPointer(slot, 0);
    this.#handles.set(from, smallResult(slot));
    if (this.#handles.size > limit)
      for (const oldest of this.#handles.keys()) {
        this.#discard(oldest);
        return;
      }
  }

  /** The bytes are handed out. Prepares the request that takes their description back, and returns whether there is one left to cross. */
  clear(from: number, to: number): boolean {
    if (this.#handles.size === 0 || this.#layer.isFree(from, to)) return false;
    const handle = this.#handles.get(from);
    if (handle !== undefined && this.#layer.lengthAt(from) === to - from) {
      this.#handles.delete(from);
      this.#layer.remove(from);
      prepare(0, memcheck.discard.code, 0, handle);
      return true;
    }
    let at: number | undefined = from;
    while (at < to) {
      at = this.#layer.firstCovered(at, to - at);
      if (at === undefined) break;
      const begin = this.#layer.beginOf(at);
      at = begin + this.#layer.lengthAt(begin);
      this.#discard(begin);
    }
    return false;
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
