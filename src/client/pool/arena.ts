/**
 * The blocks of an arena, in our books and in Memcheck's, by their offsets in the buffer. What no block covers is inaccessible, so a
 * redzone needs no request: it is enough that the allocator leaves it free. Spans are chunks of a metapool, in which blocks may lie.
 */

import type { BufferMemory } from "../bytes.js";
import { Blocks, createUnder, enter, isKnown, leave } from "../plot.js";
import { flush, tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import { Access } from "./access.js";
import { type ArenaOptions, extentOf } from "./books.js";
import { Chunks } from "./chunks.js";
import { Marks } from "./marks.js";
import { type Extent, nearStart, readVbits, restoreOuter, shrinkOuter, writeVbits } from "./outer.js";
import { Tombs } from "./tombs.js";

/** How far from a freed block Memcheck takes bytes for its own, as `nearStart` says; it finds the block that was freed first. */
const nearFreed = nearStart - 1;

export class Arena extends Access {
  #chunks: Chunks;
  readonly #freedText: string;
  #isLive = true;

  constructor(memory: BufferMemory, options: ArenaOptions) {
    super(memory, options);
    this.#freedText = `freed block${this.inPool()}`;
    this.#chunks = new Chunks(this.plot, this, options.redzone);
    this.#forbid();
  }

  alloc(at: number, length: number, bounds: Extent, zeroed = this.options.zeroed): void {
    if (at < bounds.from || at + length > bounds.to || !this.hasRoom(at, length) || !this.blocks.tryAdd(at, length))
      this.#allocWrongly(at, length, bounds, zeroed);
    else this.#announce(at, length, zeroed);
  }

  free(at: number, bounds: Extent): void {
    const isInside = at >= bounds.from && at <= bounds.to;
    if (this.strays.size > 0) {
      this.#freeBesideStrays(at, isInside);
      return;
    }
    const length = isInside ? this.blocks.remove(at) : 0;
    if (length === 0) this.freeWrongly(at);
    else this.#retract(at, length);
  }

  resize(at: number, length: number, bounds: Extent): void {
    if (!this.blocks.has(at)) {
      this.#resizeWrongly(at, length, bounds);
      return;
    }
    const before = this.lengthAt(at);
    const stray = this.strays.take(at, true);
    if (stray !== undefined) this.hide(stray);
    if (length <= before) {
      this.#resize(at, before, length, false);
      return;
    }
    const gained = { from: at + this.blocks.lengthAt(at), to: at + length }; // an empty one has a byte in the books
    const wrong = this.wrong(gained, at, length, bounds);
    if (wrong !== undefined) this.report(wrong);
    if (wrong?.fits === false) this.addStray(at, gained, this.options.zeroed);
    else this.#resize(at, before, length, wrong !== undefined);
  }

  /** The new block's bytes are as defined as the old one's were. */
  move(at: number, to: number, length: number, bounds: Extent): void {
    if (at === to) {
      this.resize(at, length, bounds);
      return;
    }
    const isLive = this.blocks.has(at);
    const stray = isLive ? undefined : this.strays.take(at, false);
    if (stray !== undefined) this.hide(stray);
    else if (!isLive) this.reportNotLive(at);
    const kept = Math.min(length, isLive ? this.lengthAt(at) : 0);
    const vbits = readVbits(this.plot, at, at + kept);
    if (isLive) this.free(at, this);
    this.alloc(to, length, bounds);
    if (vbits !== undefined && this.blocks.has(to)) writeVbits(this.plot, to, vbits);
  }

  /** Frees what begins in a range, or touches it when it must go as a whole. */
  freeWithin({ from, to }: Extent): void {
    for (const stray of this.strays.takeWithin(from, to)) this.hide(stray);
    const begins = [...this.blocks.within(from, to - from)];
    for (const at of begins) this.#retract(at, this.blocks.remove(at));
  }

  trim({ from, to }: Extent): void {
    for (const at of this.spans?.within(this.from, this.to - this.from) ?? []) {
      const length = this.spans?.lengthAt(at) ?? 0;
      if (at >= to || at + length <= from) this.release(at, length);
    }
    for (const stray of [...this.strays.takeWithin(-Infinity, from), ...this.strays.takeWithin(to, Infinity)])
      this.hide(stray);
    for (const at of Array.from(this.blocks.within(this.from, this.to + 1 - this.from))) {
      const end = at + this.lengthAt(at);
      const rest = { from: Math.max(at, from), to: Math.min(end, to) };
      if (rest.from >= rest.to) this.free(at, this);
      else if (rest.from > at) this.move(at, rest.from, rest.to - rest.from, this);
      else if (rest.to < end) this.resize(at, rest.to - at, this);
    }
  }

  /** Hands out a span, whose bytes stay inaccessible; false when it cannot be one, and was reported. */
  span(at: number, length: number): boolean {
    const spans = (this.spans ??= this.#openSpans());
    const wrong = this.wrongSpan(at, length, spans);
    if (wrong !== undefined) {
      this.report(wrong);
      return false;
    }
    spans.add(at, length);
    const address = this.plot.address + at;
    tellAll(valgrind.mempoolAlloc.code, this.#spansAnchor, address, length);
    tell(memcheck.makeMemNoaccess.code, address, length);
    return true;
  }

  release(at: number, length: number): void {
    if (this.spans?.remove(at) !== length) {
      this.reportReleased(at, length, "PoolDoubleFree");
      return;
    }
    this.freeWithin({ from: at, to: at + length });
    const free = () => tell(valgrind.mempoolFree.code, this.#spansAnchor, this.plot.address + at);
    if (this.strays.size === 0) free();
    else this.keepingOthers(at, at + length, free);
  }

  /** The blocks are in other memory now, at the same offsets; the program has copied them there. */
  moveTo(memory: BufferMemory): void {
    const { from, to } = extentOf(memory);
    const before = this.from;
    const spans = [...(this.spans?.within(this.from, this.to - this.from) ?? [])].map((at) => ({
      at: at - before,
      length: this.spans?.lengthAt(at) ?? 0,
    }));
    const blocks = [...this.blocks.within(this.from, this.to + 1 - this.from)].map((at) => ({
      at: at - before,
      length: this.lengthAt(at),
    }));
    const next = enter(memory);
    const isSame = next === this.plot && from === before;
    const kept = blocks.map(({ at, length }) => readVbits(next, from + at, from + at + length));
    this.#close();
    this.plot = next;
    this.from = from;
    this.to = to;
    next.buffer = ArrayBuffer.isView(memory) ? memory.buffer : memory;
    this.blocks = new Blocks(next, "plain");
    this.#chunks = new Chunks(next, this, this.options.redzone);
    this.tombs = new Tombs(next);
    if (!isSame) this.freed = new Marks();
    this.#isLive = true;
    this.#forbid();
    for (const { at, length } of spans) this.span(from + at, length);
    blocks.forEach(({ at, length }, index) => {
      this.alloc(from + at, length, this);
      const vbits = kept[index];
      if (vbits !== undefined && this.blocks.has(from + at)) writeVbits(next, from + at, vbits);
    });
  }

  /** Frees everything. The memory stays inaccessible. */
  destroy(): void {
    if (this.#isLive) this.#close();
  }

  /** As `destroy`, when the program ends: what runs until then may use the memory. */
  giveUp(): void {
    this.destroy();
    if (this.plot.buffer.byteLength > 0)
      tell(memcheck.makeMemDefined.code, this.plot.address + this.from, this.to - this.from);
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  #close(): void {
    this.#isLive = false;
    const begins = [...this.blocks.within(this.from, this.to + 1 - this.from)];
    for (const at of begins) this.#chunks.free(at);
    this.blocks.clear();
    this.empty.clear();
    this.strays.takeWithin(-Infinity, Infinity);
    this.#chunks.close();
    this.tombs.close();
    this.spans?.clear();
    if (this.spans !== undefined) tell(valgrind.destroyMempool.code, this.#spansAnchor);
    this.spans = undefined;
    restoreOuter(this.plot, this);
    if (this.plot.buffer.byteLength > 0) this.makeNoaccess(this);
    leave(this.plot);
  }

  /** Makes all of the arena inaccessible. */
  #forbid(): void {
    if (isKnown(this.plot)) shrinkOuter(this.plot, this);
    this.makeNoaccess(this);
    const near = Math.min(nearStart, this.to) - this.from;
    if (this.plot.outer > 0 && near > 0)
      this.tombs.put(this.from, near, `free part of an arena of ${this.to - this.from} bytes${this.inPool()}`);
  }

  #openSpans(): Blocks {
    createUnder(this.#spansAnchor, 0, 0, 2); // a metapool
    return new Blocks(this.plot, "meta");
  }

  get #spansAnchor(): bigint {
    return 0x6a76_0000_0000_0000n | BigInt(this.plot.address + this.from);
  }

  #announce(at: number, length: number, zeroed: boolean, isClose = false): void {
    if (length === 0) this.empty.add(at);
    this.isCrowded ||= isClose;
    const isNarrow = this.#chunks.isNarrow(at, length, isClose);
    const prepared = this.tombs.clear(at, at + length) ? 1 : 0;
    this.#chunks.alloc(at, length, zeroed, isNarrow, prepared);
  }

  /** With the length in the books, where an empty block has a byte. */
  #retract(at: number, length: number): void {
    this.empty.delete(at);
    const end = at + length;
    const isDescribed = this.freed.hasAny(at < nearFreed ? 0 : at - nearFreed, end + nearFreed);
    this.freed.add(at, end);
    if (isDescribed && at > 0 && this.strays.size === 0 && !this.isCrowded) {
      const isTold = this.tombs.begin(1, at, length, this.#freedText); // first: it may have to ask where its text is
      this.#chunks.prepareFree(at);
      flush(isTold ? 2 : 1);
      if (isTold) this.tombs.end(1, at);
      return;
    }
    if (this.strays.size === 0 && !this.isCrowded) this.#chunks.free(at);
    else this.keepingOthers(at, end, () => this.#chunks.free(at));
    if (isDescribed) this.tombs.put(at, length, this.#freedText);
    else if (at < nearStart && this.plot.outer > 0)
      this.tombs.put(at, Math.min(length, nearStart - at), this.#freedText);
  }

  #resize(at: number, before: number, length: number, isClose: boolean): void {
    this.blocks.replace(at, at, length);
    if (length === 0) this.empty.add(at);
    else this.empty.delete(at);
    this.isCrowded ||= isClose;
    this.uncover(at, at + length);
    const { zeroed } = this.options;
    if (this.#chunks.hasNarrow(at) || !this.#chunks.isNarrow(at, length, isClose))
      this.keepingOthers(at, at + before, () => this.#chunks.resize(at, before, length, zeroed));
    else {
      const vbits = readVbits(this.plot, at, at + Math.min(before, length));
      this.keepingOthers(at, at + before, () => this.#chunks.free(at));
      this.#chunks.alloc(at, length, zeroed, true);
      if (vbits !== undefined) writeVbits(this.plot, at, vbits);
    }
  }

  #allocWrongly(at: number, length: number, bounds: Extent, zeroed: boolean): void {
    const bytes = { from: at, to: at + length };
    const wrong = this.wrong(bytes, at, length, bounds);
    if (wrong !== undefined) this.report(wrong);
    if (wrong?.fits === false) {
      this.addStray(at, bytes, zeroed);
      return;
    }
    this.blocks.tryAdd(at, length);
    this.#announce(at, length, zeroed, true);
  }

  #freeBesideStrays(at: number, isInside: boolean): void {
    const length = isInside ? this.blocks.remove(at) : 0;
    const stray = this.strays.take(at, length > 0);
    if (length > 0) this.#retract(at, length);
    if (stray === undefined && length === 0) {
      this.freeWrongly(at);
      return;
    }
    if (stray === undefined) return;
    if (stray.begin >= this.from && stray.begin < this.to) this.freed.add(stray.begin, stray.begin + 1);
    this.hide(stray);
  }

  #resizeWrongly(at: number, length: number, bounds: Extent): void {
    const stray = this.strays.take(at, false);
    if (stray === undefined) {
      this.reportNotLive(at);
      return;
    }
    this.hide(stray);
    this.alloc(at, length, bounds);
  }
}
