/**
 * The blocks of an arena, in our books and in Memcheck's, by their offsets in the buffer. What no block covers is inaccessible, so a
 * redzone needs no request: it is enough that the allocator leaves it free. Spans are chunks of a metapool, in which blocks may lie.
 */

import { Blocks, type Plot, createUnder, enter, isKnown, leave } from "../plot.js";
import type { BufferMemory } from "../bytes.js";
import { flush, tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import { Chunks } from "./chunks.js";
import { Marks } from "./marks.js";
import { type Misuse, callers, piece, report } from "./misuse.js";
import { type Extent, nearStart, readVbits, restoreOuter, shrinkOuter, writeVbits } from "./outer.js";
import { Strays } from "./strays.js";
import { Tombs } from "./tombs.js";

export interface ArenaOptions {
  readonly redzone: number;
  readonly zeroed: boolean;
  readonly name: string;
}

/** How far from a freed block Memcheck takes bytes for its own, as `nearStart` says; it finds the block that was freed first. */
const nearFreed = nearStart - 1;

/** What is wrong with a block that was handed out. */
interface Wrong {
  readonly kind: Misuse;
  /** Of the byte that Memcheck shall describe. */
  readonly at: number;
  readonly message: string;
  readonly notes?: readonly string[];
  /** Whether nothing else is there, so that Memcheck may hear of the block. */
  readonly fits: boolean;
}

export class Arena implements Extent {
  readonly #options: ArenaOptions;
  #plot: Plot;
  #from: number;
  #to: number;
  #blocks: Blocks;
  #spans: Blocks | undefined;
  #chunks: Chunks;
  #tombs: Tombs;
  /** Empty blocks, which the books take for those of a byte. */
  readonly #empty = new Set<number>();
  #freed = new Marks();
  readonly #strays = new Strays();
  /** Whether a block ever left another one too little room. */
  #isCrowded = false;
  readonly #freedText: string;
  readonly #made = callers()[0] ?? "an unknown place";
  #isLive = true;

  constructor(memory: BufferMemory, options: ArenaOptions) {
    this.#options = options;
    this.#freedText = `freed block${this.#inPool()}`;
    this.#plot = enter(memory);
    const { from, to } = extentOf(memory);
    this.#from = from;
    this.#to = to;
    this.#blocks = new Blocks(this.#plot, "plain");
    this.#chunks = new Chunks(this.#plot, this, options.redzone);
    this.#tombs = new Tombs(this.#plot);
    this.#forbid();
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get buffer(): ArrayBufferLike {
    return this.#plot.buffer;
  }

  /** Whether any byte of it is in the arena. */
  overlaps({ from, to }: Extent, buffer: ArrayBufferLike): boolean {
    return buffer === this.buffer && from < this.#to && this.#from < to;
  }

  alloc(at: number, length: number, bounds: Extent, zeroed = this.#options.zeroed): void {
    if (at < bounds.from || at + length > bounds.to || !this.#hasRoom(at, length) || !this.#blocks.tryAdd(at, length))
      this.#allocWrongly(at, length, bounds, zeroed);
    else this.#announce(at, length, zeroed);
  }

  free(at: number, bounds: Extent): void {
    const isInside = at >= bounds.from && at <= bounds.to;
    if (this.#strays.size > 0) return this.#freeBesideStrays(at, isInside);
    const length = isInside ? this.#blocks.remove(at) : 0;
    if (length === 0) this.#freeWrongly(at);
    else this.#retract(at, length);
  }

  resize(at: number, length: number, bounds: Extent): void {
    if (!this.#blocks.has(at)) return this.#resizeWrongly(at, length, bounds);
    const before = this.#lengthAt(at);
    const stray = this.#strays.take(at, true);
    if (stray !== undefined) this.#hide(stray);
    if (length <= before) return this.#resize(at, before, length, false);
    const gained = { from: at + this.#blocks.lengthAt(at), to: at + length }; // an empty one has a byte in the books
    const wrong = this.#wrong(gained, at, length, bounds);
    if (wrong !== undefined) this.#report(wrong);
    if (wrong?.fits === false) this.#addStray(at, gained, this.#options.zeroed);
    else this.#resize(at, before, length, wrong !== undefined);
  }

  /** The new block's bytes are as defined as the old one's were. */
  move(at: number, to: number, length: number, bounds: Extent): void {
    if (at === to) return this.resize(at, length, bounds);
    const isLive = this.#blocks.has(at);
    const stray = isLive ? undefined : this.#strays.take(at, false);
    if (stray !== undefined) this.#hide(stray);
    else if (!isLive) this.#reportNotLive(at);
    const kept = Math.min(length, isLive ? this.#lengthAt(at) : 0);
    const vbits = readVbits(this.#plot, at, at + kept);
    if (isLive) this.free(at, this);
    this.alloc(to, length, bounds);
    if (vbits !== undefined && this.#blocks.has(to)) writeVbits(this.#plot, to, vbits);
  }

  /** Frees what begins in a range, or touches it when it must go as a whole. */
  freeWithin({ from, to }: Extent): void {
    for (const stray of this.#strays.takeWithin(from, to)) this.#hide(stray);
    const begins = [...this.#blocks.within(from, to - from)];
    for (const at of begins) this.#retract(at, this.#blocks.remove(at));
  }

  trim({ from, to }: Extent): void {
    for (const at of this.#spans?.within(this.#from, this.#to - this.#from) ?? []) {
      const length = this.#spans?.lengthAt(at) ?? 0;
      if (at >= to || at + length <= from) this.release(at, length);
    }
    for (const stray of [...this.#strays.takeWithin(-Infinity, from), ...this.#strays.takeWithin(to, Infinity)])
      this.#hide(stray);
    for (const at of [...this.#blocks.within(this.#from, this.#to + 1 - this.#from)]) {
      const end = at + this.#lengthAt(at);
      const rest = { from: Math.max(at, from), to: Math.min(end, to) };
      if (rest.from >= rest.to) this.free(at, this);
      else if (rest.from > at) this.move(at, rest.from, rest.to - rest.from, this);
      else if (rest.to < end) this.resize(at, rest.to - at, this);
    }
  }

  /** Hands out a span, whose bytes stay inaccessible; false when it cannot be one, and was reported. */
  span(at: number, length: number): boolean {
    const spans = (this.#spans ??= this.#openSpans());
    const wrong = this.#wrongSpan(at, length, spans);
    if (wrong !== undefined) {
      this.#report(wrong);
      return false;
    }
    spans.add(at, length);
    const address = this.#plot.address + at;
    tellAll(valgrind.mempoolAlloc.code, this.#spansAnchor, address, length);
    tell(memcheck.makeMemNoaccess.code, address, length);
    return true;
  }

  release(at: number, length: number): void {
    if (this.#spans?.remove(at) !== length) return this.reportReleased(at, length, "PoolDoubleFree");
    this.freeWithin({ from: at, to: at + length });
    const free = () => tell(valgrind.mempoolFree.code, this.#spansAnchor, this.#plot.address + at);
    if (this.#strays.size === 0) free();
    else this.#keepingOthers(at, at + length, free);
  }

  /** The blocks are in other memory now, at the same offsets; the program has copied them there. */
  moveTo(memory: BufferMemory): void {
    const { from, to } = extentOf(memory);
    const before = this.#from;
    const spans = [...(this.#spans?.within(this.#from, this.#to - this.#from) ?? [])].map((at) => ({
      at: at - before,
      length: this.#spans?.lengthAt(at) ?? 0,
    }));
    const blocks = [...this.#blocks.within(this.#from, this.#to + 1 - this.#from)].map((at) => ({
      at: at - before,
      length: this.#lengthAt(at),
    }));
    const next = enter(memory);
    const isSame = next === this.#plot && from === before;
    const kept = blocks.map(({ at, length }) => readVbits(next, from + at, from + at + length));
    this.#close();
    this.#plot = next;
    this.#from = from;
    this.#to = to;
    next.buffer = ArrayBuffer.isView(memory) ? memory.buffer : memory;
    this.#blocks = new Blocks(next, "plain");
    this.#chunks = new Chunks(next, this, this.#options.redzone);
    this.#tombs = new Tombs(next);
    if (!isSame) this.#freed = new Marks();
    this.#isLive = true;
    this.#forbid();
    for (const { at, length } of spans) this.span(from + at, length);
    blocks.forEach(({ at, length }, index) => {
      this.alloc(from + at, length, this);
      const vbits = kept[index];
      if (vbits !== undefined && this.#blocks.has(from + at)) writeVbits(next, from + at, vbits);
    });
  }

  /** Frees everything. The memory stays inaccessible. */
  destroy(): void {
    if (this.#isLive) this.#close();
  }

  /** As `destroy`, when the program ends: what runs until then may use the memory. */
  giveUp(): void {
    this.destroy();
    if (this.#plot.buffer.byteLength > 0)
      tell(memcheck.makeMemDefined.code, this.#plot.address + this.#from, this.#to - this.#from);
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  /** For what is called on a pool that is gone. */
  reportDestroyed(): void {
    report(this.#plot, this.#from, "PoolDestroyed", `The pool is used after it was destroyed${this.#inPool()}`, [
      this.#madeNote(),
    ]);
  }

  /** For a span that is gone. */
  reportReleased(at: number, length: number, kind: "PoolDoubleFree" | "PoolDestroyed"): void {
    const how = kind === "PoolDoubleFree" ? "released a second time" : "used after it was released";
    const message = `The ${piece("span", at - this.#from, length)} is ${how}${this.#inPool()}`;
    this.#report({ kind, at, message, fits: false });
  }

  /** For memory of another buffer. */
  reportForeign(verb: "handed out" | "freed"): void {
    report(
      this.#plot,
      this.#from,
      verb === "freed" ? "PoolInvalidFree" : "PoolOutside",
      `A block of another buffer than the arena's is ${verb}${this.#inPool()}`,
      [this.#madeNote()],
    );
  }

  #close(): void {
    this.#isLive = false;
    const begins = [...this.#blocks.within(this.#from, this.#to + 1 - this.#from)];
    for (const at of begins) this.#chunks.free(at);
    this.#blocks.clear();
    this.#empty.clear();
    this.#strays.takeWithin(-Infinity, Infinity);
    this.#chunks.close();
    this.#tombs.close();
    this.#spans?.clear();
    if (this.#spans !== undefined) tell(valgrind.destroyMempool.code, this.#spansAnchor);
    this.#spans = undefined;
    restoreOuter(this.#plot, this);
    if (this.#plot.buffer.byteLength > 0) this.#makeNoaccess(this);
    leave(this.#plot);
  }

  /** Makes all of the arena inaccessible. */
  #forbid(): void {
    if (isKnown(this.#plot)) shrinkOuter(this.#plot, this);
    this.#makeNoaccess(this);
    const near = Math.min(nearStart, this.#to) - this.#from;
    if (this.#plot.outer > 0 && near > 0)
      this.#tombs.put(this.#from, near, `free part of an arena of ${this.#to - this.#from} bytes${this.#inPool()}`);
  }

  #makeNoaccess({ from, to }: Extent): void {
    if (to > from) tell(memcheck.makeMemNoaccess.code, this.#plot.address + from, to - from);
  }

  #openSpans(): Blocks {
    createUnder(this.#spansAnchor, 0, 0, 2); // a metapool
    return new Blocks(this.#plot, "meta");
  }

  get #spansAnchor(): bigint {
    return 0x6a76_0000_0000_0000n | BigInt(this.#plot.address + this.#from);
  }

  #lengthAt(at: number): number {
    return this.#empty.has(at) ? 0 : this.#blocks.lengthAt(at);
  }

  #hasRoom(at: number, length: number): boolean {
    const { redzone } = this.#options;
    const { levels, hasMeta } = this.#plot;
    if (redzone > 0) {
      const first = at - redzone;
      const last = at + length + redzone;
      if (!levels.plain.layer.isFree(first < this.#from ? this.#from : first, last > this.#to ? this.#to : last))
        return false;
    }
    if (hasMeta && this.#blocks.straddles(at, length)) return false;
    return this.#strays.size === 0 || this.#strays.within(at - redzone, at + length + redzone).length === 0;
  }

  #around(from: number, to: number): [number, number] {
    return [Math.max(from, this.#from), Math.min(to, this.#to)];
  }

  #announce(at: number, length: number, zeroed: boolean, isClose = false): void {
    if (length === 0) this.#empty.add(at);
    this.#isCrowded ||= isClose;
    const isNarrow = this.#chunks.isNarrow(at, length, isClose);
    const prepared = this.#tombs.clear(at, at + length) ? 1 : 0;
    this.#chunks.alloc(at, length, zeroed, isNarrow, prepared);
  }

  /** With the length in the books, where an empty block has a byte. */
  #retract(at: number, length: number): void {
    this.#empty.delete(at);
    const end = at + length;
    const isDescribed = this.#freed.hasAny(at < nearFreed ? 0 : at - nearFreed, end + nearFreed);
    this.#freed.add(at, end);
    if (isDescribed && at > 0 && this.#strays.size === 0 && !this.#isCrowded) {
      const isTold = this.#tombs.begin(1, at, length, this.#freedText); // first: it may have to ask where its text is
      this.#chunks.prepareFree(at);
      flush(isTold ? 2 : 1);
      if (isTold) this.#tombs.end(1, at);
      return;
    }
    if (this.#strays.size === 0 && !this.#isCrowded) this.#chunks.free(at);
    else this.#keepingOthers(at, end, () => this.#chunks.free(at));
    if (isDescribed) this.#tombs.put(at, length, this.#freedText);
    else if (at < nearStart && this.#plot.outer > 0)
      this.#tombs.put(at, Math.min(length, nearStart - at), this.#freedText);
  }

  /** Takes back what is said of free bytes. */
  #uncover(from: number, to: number): void {
    if (this.#tombs.clear(from, to)) flush();
  }

  #resize(at: number, before: number, length: number, isClose: boolean): void {
    this.#blocks.replace(at, at, length);
    if (length === 0) this.#empty.add(at);
    else this.#empty.delete(at);
    this.#isCrowded ||= isClose;
    this.#uncover(at, at + length);
    const { zeroed } = this.#options;
    if (this.#chunks.hasNarrow(at) || !this.#chunks.isNarrow(at, length, isClose))
      this.#keepingOthers(at, at + before, () => this.#chunks.resize(at, before, length, zeroed));
    else {
      const vbits = readVbits(this.#plot, at, at + Math.min(before, length));
      this.#keepingOthers(at, at + before, () => this.#chunks.free(at));
      this.#chunks.alloc(at, length, zeroed, true);
      if (vbits !== undefined) writeVbits(this.#plot, at, vbits);
    }
  }

  #allocWrongly(at: number, length: number, bounds: Extent, zeroed: boolean): void {
    const bytes = { from: at, to: at + length };
    const wrong = this.#wrong(bytes, at, length, bounds);
    if (wrong !== undefined) this.#report(wrong);
    if (wrong?.fits === false) return this.#addStray(at, bytes, zeroed);
    this.#blocks.tryAdd(at, length);
    this.#announce(at, length, zeroed, true);
  }

  #freeBesideStrays(at: number, isInside: boolean): void {
    const length = isInside ? this.#blocks.remove(at) : 0;
    const stray = this.#strays.take(at, length > 0);
    if (length > 0) this.#retract(at, length);
    if (stray === undefined && length === 0) return this.#freeWrongly(at);
    if (stray === undefined) return;
    if (stray.begin >= this.#from && stray.begin < this.#to) this.#freed.add(stray.begin, stray.begin + 1);
    this.#hide(stray);
  }

  #freeWrongly(at: number): void {
    const name = `offset ${at - this.#from}`;
    const isInside = at >= this.#from && at < this.#to;
    const isAgain = isInside && this.#freed.has(at);
    this.#report({
      kind: isAgain ? "PoolDoubleFree" : "PoolInvalidFree",
      at: isInside ? at : at < this.#from ? this.#from : this.#to,
      message: isAgain
        ? `The block at ${name} is freed a second time${this.#whatIsAt(at)}${this.#inPool()}`
        : `No block begins at ${name}, where one is freed${this.#whatIsAt(at)}${this.#inPool()}`,
      ...(isInside ? {} : { notes: [this.#madeNote()] }),
      fits: false,
    });
  }

  #resizeWrongly(at: number, length: number, bounds: Extent): void {
    const stray = this.#strays.take(at, false);
    if (stray === undefined) return this.#reportNotLive(at);
    this.#hide(stray);
    this.alloc(at, length, bounds);
  }

  /** What is no live block is resized, or moved. */
  #reportNotLive(at: number): void {
    const was = at >= this.#from && this.#freed.has(at) ? ", and one that did was freed" : "";
    this.#report({
      kind: "PoolInvalidResize",
      at,
      message: `No block begins at offset ${at - this.#from}, where one is resized or moved${was}${this.#whatIsAt(at)}${this.#inPool()}`,
      fits: false,
    });
  }

  /** What is wrong when the block at `at` gets `gained`. */
  #wrong(gained: Extent, at: number, length: number, bounds: Extent): Wrong | undefined {
    const { redzone } = this.#options;
    const { levels, hasMeta } = this.#plot;
    const name = `A ${piece("block", at - this.#from, length)}`;
    const end = at + length;
    if (at < bounds.from || end > bounds.to) return this.#outside(at, length, bounds, name);
    const overlapped = this.#firstLive(gained.from, length === 0 ? at + 1 : gained.to);
    if (overlapped !== undefined) {
      const message = `${name} overlaps the live ${this.#liveBlock(overlapped.begin)}${this.#inPool()}`;
      return { kind: "PoolOverlap", at: overlapped.at, message, fits: false };
    }
    if (hasMeta && this.#blocks.straddles(at, length)) {
      const covered = levels.meta.layer.firstCovered(at, length) ?? at;
      const message = `${name} crosses the border of the ${this.#spanAt(covered)}${this.#inPool()}`;
      return { kind: "PoolOverlap", at: covered, message, fits: false };
    }
    const [stray] = this.#strays.within(gained.from === at ? at - redzone : gained.from, end + redzone);
    if (stray !== undefined) {
      const other = piece("block", stray.from - this.#from, stray.to - stray.from);
      const message = `${name} overlaps the ${other}, which was handed out wrongly and is not freed yet${this.#inPool()}`;
      return { kind: "PoolOverlap", at: Math.max(gained.from, stray.from), message, fits: true };
    }
    const near =
      redzone > 0
        ? this.#firstLive(...this.#around(gained.from === at ? at - redzone : gained.from, end + redzone))
        : undefined;
    if (near === undefined || near.begin === at) return undefined;
    const gap = near.begin < at ? at - near.begin - levels.plain.layer.lengthAt(near.begin) : near.begin - end;
    const message = `${name} leaves ${gap} of the ${redzone} bytes that are kept free between blocks to the live ${this.#liveBlock(near.begin)}${this.#inPool()}`;
    return { kind: "PoolRedzone", at: near.at, message, fits: true };
  }

  #outside(at: number, length: number, bounds: Extent, name: string): Wrong {
    const where = bounds === this ? "its arena" : "its span";
    const size = `${where} of ${bounds.to - bounds.from} bytes`;
    const end = at + length;
    const isBeside = at >= bounds.to || end <= bounds.from;
    const how = isBeside
      ? `lies outside ${size}`
      : at < bounds.from
        ? `begins ${bounds.from - at} bytes before ${size}`
        : `ends ${end - bounds.to} bytes behind ${size}`;
    const offset = bounds === this ? "" : ` at offset ${bounds.from - this.#from}`;
    return {
      kind: "PoolOutside",
      at: at < bounds.from ? bounds.from : bounds.to,
      message: `${name} ${how}${offset}${this.#inPool()}`,
      notes: [this.#madeNote()],
      fits: false,
    };
  }

  #wrongSpan(at: number, length: number, spans: Blocks): Wrong | undefined {
    const name = `A ${piece("span", at - this.#from, length)}`;
    const end = at + length;
    const { meta, plain } = this.#plot.levels;
    if (at < this.#from || end > this.#to) return this.#outside(at, length, this, name);
    const taken = meta.layer.firstCovered(at, length);
    if (taken !== undefined) {
      const message = `${name} overlaps the live ${this.#spanAt(taken)}${this.#inPool()}`;
      return { kind: "PoolOverlap", at: taken, message, fits: false };
    }
    const [stray] = this.#strays.within(at, end);
    if (stray !== undefined) {
      const other = piece("block", stray.from - this.#from, stray.to - stray.from);
      const message = `${name} overlaps the ${other}, which was handed out wrongly and is not freed yet${this.#inPool()}`;
      return { kind: "PoolOverlap", at: Math.max(at, stray.from), message, fits: false };
    }
    if (plain.layer.isFree(at, end) && !spans.straddles(at, length)) return undefined;
    const live = this.#firstLive(at, end);
    const message = `${name} overlaps the live ${this.#liveBlock(live?.begin ?? at)}${this.#inPool()}`;
    return { kind: "PoolOverlap", at: live?.at ?? at, message, fits: false };
  }

  #report({ kind, at, message, notes }: Wrong): void {
    if (isKnown(this.#plot)) report(this.#plot, at, kind, message, notes);
  }

  /** The first byte of a range that a live block covers, and where that block begins. */
  #firstLive(from: number, to: number): { at: number; begin: number } | undefined {
    const { layer } = this.#plot.levels.plain;
    if (to <= from || layer.isFree(from, to)) return undefined;
    const at = layer.firstCovered(from, to - from) ?? from;
    return { at, begin: layer.beginOf(at) };
  }

  #liveBlock(begin: number): string {
    return piece(
      "block",
      begin - this.#from,
      this.#empty.has(begin) ? 0 : this.#plot.levels.plain.layer.lengthAt(begin),
    );
  }

  #spanAt(covered: number): string {
    const { layer } = this.#plot.levels.meta;
    const begin = layer.beginOf(covered);
    return piece("span", begin - this.#from, layer.lengthAt(begin));
  }

  #whatIsAt(at: number): string {
    if (at < this.#from || at >= this.#to) return `, which is outside its arena of ${this.#to - this.#from} bytes`;
    const live = this.#firstLive(at, at + 1);
    if (live === undefined) return "";
    return `; it is ${at - live.begin} bytes inside the live ${this.#liveBlock(live.begin)}`;
  }

  #inPool(): string {
    const { name } = this.#options;
    return name === "" ? "" : ` (pool ${name})`;
  }

  #madeNote(): string {
    return `The arena of ${this.#to - this.#from} bytes${this.#inPool()} was described at ${this.#made}`;
  }

  /** Bytes in the arena that neither a live block nor a stray has. */
  #unused({ from, to }: Extent): Extent[] {
    const [first, last] = this.#around(from, to);
    const pieces: Extent[] = [];
    const { layer } = this.#plot.levels.plain;
    for (let at = first; at < last;) {
      const live = layer.isFree(at, at + 1) ? undefined : layer.beginOf(at);
      const stray = this.#strays.within(at, at + 1)[0];
      const isEmpty = live !== undefined && this.#empty.has(live);
      if (live !== undefined && !isEmpty) at = live + layer.lengthAt(live);
      else if (stray !== undefined) at = stray.to;
      else {
        const others = this.#strays.within(at, last).map((other) => other.from);
        const end = isEmpty ? at + 1 : Math.min(layer.firstCovered(at, last - at) ?? last, ...others, last);
        pieces.push({ from: at, to: end });
        at = end;
      }
    }
    return pieces;
  }

  #addStray(begin: number, bytes: Extent, zeroed: boolean): void {
    const code = zeroed ? memcheck.makeMemDefined.code : memcheck.makeMemUndefined.code;
    for (const { from, to } of this.#unused(bytes)) {
      this.#uncover(from, to);
      tell(code, this.#plot.address + from, to - from);
    }
    this.#strays.add(begin, bytes.from, bytes.to);
  }

  /** It is in the list no more. */
  #hide(stray: Extent): void {
    for (const each of this.#unused(stray)) this.#makeNoaccess(each);
  }

  /** Does what makes bytes and those around them inaccessible; those that strays and other blocks have stay as they are. */
  #keepingOthers(from: number, to: number, act: () => void): void {
    const { redzone } = this.#options;
    const [first, last] = this.#around(from - redzone, to + redzone);
    const { layer } = this.#plot.levels.plain;
    const kept: { from: number; vbits: Uint8Array }[] = [];
    const keep = (extent: Extent) => {
      const [begin, end] = [Math.max(extent.from, first), Math.min(extent.to, last)];
      const vbits = readVbits(this.#plot, begin, end);
      if (end > begin && vbits !== undefined) kept.push({ from: begin, vbits });
    };
    for (const stray of this.#strays.within(first, last)) keep(stray);
    if (this.#isCrowded)
      for (let live = this.#firstLive(first, last); live !== undefined; live = this.#firstLive(live.at, last)) {
        const end = live.begin + layer.lengthAt(live.begin);
        if (live.begin !== from) keep({ from: live.at, to: end });
        live.at = end;
      }
    act();
    for (const { from: begin, vbits } of kept) {
      this.#uncover(begin, begin + vbits.length);
      tell(memcheck.makeMemDefined.code, this.#plot.address + begin, vbits.length);
      writeVbits(this.#plot, begin, vbits);
    }
  }
}

function extentOf(memory: BufferMemory): Extent {
  const from = ArrayBuffer.isView(memory) ? memory.byteOffset : 0;
  return { from, to: from + memory.byteLength };
}
