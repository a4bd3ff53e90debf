/** What is wrong with what an allocator does, in words. */

import { type Blocks, isKnown } from "../plot.js";
import { Books } from "./books.js";
import { type Misuse, piece, report } from "./misuse.js";
import type { Extent } from "./outer.js";

/** What is wrong with a block that was handed out. */
export interface Wrong {
  readonly kind: Misuse;
  /** Of the byte that Memcheck shall describe. */
  readonly at: number;
  readonly message: string;
  readonly notes?: readonly string[];
  /** Whether nothing else is there, so that Memcheck may hear of the block. */
  readonly fits: boolean;
}

export class Verdicts extends Books {
  /** For what is called on a pool that is gone. */
  reportDestroyed(): void {
    report(this.plot, this.from, "PoolDestroyed", `The pool is used after it was destroyed${this.inPool()}`, [
      this.madeNote(),
    ]);
  }

  /** For a span that is gone. */
  reportReleased(at: number, length: number, kind: "PoolDoubleFree" | "PoolDestroyed"): void {
    const how = kind === "PoolDoubleFree" ? "released a second time" : "used after it was released";
    const message = `The ${piece("span", at - this.from, length)} is ${how}${this.inPool()}`;
    this.report({ kind, at, message, fits: false });
  }

  /** For memory of another buffer. */
  reportForeign(verb: "handed out" | "freed"): void {
    report(
      this.plot,
      this.from,
      verb === "freed" ? "PoolInvalidFree" : "PoolOutside",
      `A block of another buffer than the arena's is ${verb}${this.inPool()}`,
      [this.madeNote()],
    );
  }

  protected freeWrongly(at: number): void {
    const name = `offset ${at - this.from}`;
    const isInside = at >= this.from && at < this.to;
    const isAgain = isInside && this.freed.has(at);
    this.report({
      kind: isAgain ? "PoolDoubleFree" : "PoolInvalidFree",
      at: isInside ? at : at < this.from ? this.from : this.to,
      message: isAgain
        ? `The block at ${name} is freed a second time${this.whatIsAt(at)}${this.inPool()}`
        : `No block begins at ${name}, where one is freed${this.whatIsAt(at)}${this.inPool()}`,
      ...(isInside ? {} : { notes: [this.madeNote()] }),
      fits: false,
    });
  }

  /** What is no live block is resized, or moved. */
  protected reportNotLive(at: number): void {
    const was = at >= this.from && this.freed.has(at) ? ", and one that did was freed" : "";
    this.report({
      kind: "PoolInvalidResize",
      at,
      message: `No block begins at offset ${at - this.from}, where one is resized or moved${was}${this.whatIsAt(at)}${this.inPool()}`,
      fits: false,
    });
  }

  /** What is wrong when the block at `at` gets `gained`. */
  protected wrong(gained: Extent, at: number, length: number, bounds: Extent): Wrong | undefined {
    const { redzone } = this.options;
    const { levels, hasMeta } = this.plot;
    const name = `A ${piece("block", at - this.from, length)}`;
    const end = at + length;
    if (at < bounds.from || end > bounds.to) return this.outside(at, length, bounds, name);
    const overlapped = this.firstLive(gained.from, length === 0 ? at + 1 : gained.to);
    if (overlapped !== undefined) {
      const message = `${name} overlaps the live ${this.liveBlock(overlapped.begin)}${this.inPool()}`;
      return { kind: "PoolOverlap", at: overlapped.at, message, fits: false };
    }
    if (hasMeta && this.blocks.straddles(at, length)) {
      const covered = levels.meta.layer.firstCovered(at, length) ?? at;
      const message = `${name} crosses the border of the ${this.spanAt(covered)}${this.inPool()}`;
      return { kind: "PoolOverlap", at: covered, message, fits: false };
    }
    const [stray] = this.strays.within(gained.from === at ? at - redzone : gained.from, end + redzone);
    if (stray !== undefined) {
      const other = piece("block", stray.from - this.from, stray.to - stray.from);
      const message = `${name} overlaps the ${other}, which was handed out wrongly and is not freed yet${this.inPool()}`;
      return { kind: "PoolOverlap", at: Math.max(gained.from, stray.from), message, fits: true };
    }
    const near =
      redzone > 0
        ? this.firstLive(...this.around(gained.from === at ? at - redzone : gained.from, end + redzone))
        : undefined;
    if (near === undefined || near.begin === at) return undefined;
    const gap = near.begin < at ? at - near.begin - levels.plain.layer.lengthAt(near.begin) : near.begin - end;
    const message = `${name} leaves ${gap} of the ${redzone} bytes that are kept free between blocks to the live ${this.liveBlock(near.begin)}${this.inPool()}`;
    return { kind: "PoolRedzone", at: near.at, message, fits: true };
  }

  protected outside(at: number, length: number, bounds: Extent, name: string): Wrong {
    const where = bounds === this ? "its arena" : "its span";
    const size = `${where} of ${bounds.to - bounds.from} bytes`;
    const end = at + length;
    const isBeside = at >= bounds.to || end <= bounds.from;
    const how = isBeside
      ? `lies outside ${size}`
      : at < bounds.from
        ? `begins ${bounds.from - at} bytes before ${size}`
        : `ends ${end - bounds.to} bytes behind ${size}`;
    const offset = bounds === this ? "" : ` at offset ${bounds.from - this.from}`;
    return {
      kind: "PoolOutside",
      at: at < bounds.from ? bounds.from : bounds.to,
      message: `${name} ${how}${offset}${this.inPool()}`,
      notes: [this.madeNote()],
      fits: false,
    };
  }

  protected wrongSpan(at: number, length: number, spans: Blocks): Wrong | undefined {
    const name = `A ${piece("span", at - this.from, length)}`;
    const end = at + length;
    const { meta, plain } = this.plot.levels;
    if (at < this.from || end > this.to) return this.outside(at, length, this, name);
    const taken = meta.layer.firstCovered(at, length);
    if (taken !== undefined) {
      const message = `${name} overlaps the live ${this.spanAt(taken)}${this.inPool()}`;
      return { kind: "PoolOverlap", at: taken, message, fits: false };
    }
    const [stray] = this.strays.within(at, end);
    if (stray !== undefined) {
      const other = piece("block", stray.from - this.from, stray.to - stray.from);
      const message = `${name} overlaps the ${other}, which was handed out wrongly and is not freed yet${this.inPool()}`;
      return { kind: "PoolOverlap", at: Math.max(at, stray.from), message, fits: false };
    }
    if (plain.layer.isFree(at, end) && !spans.straddles(at, length)) return undefined;
    const live = this.firstLive(at, end);
    const message = `${name} overlaps the live ${this.liveBlock(live?.begin ?? at)}${this.inPool()}`;
    return { kind: "PoolOverlap", at: live?.at ?? at, message, fits: false };
  }

  protected report({ kind, at, message, notes }: Wrong): void {
    if (isKnown(this.plot)) report(this.plot, at, kind, message, notes);
  }
}
