/**
 * What jsgrind/pool is to make of any sequence of calls, written down plainly: lists instead of bitmaps, and no requests. For
 * pool.property.test.ts, and under the real Memcheck for fixtures/requests/pool-random.mjs.
 */
import type { Pool, Span } from "#src/client/pool.js";

/** A place by its number, or where a block begins that was handed out: of the list of all, modulo its length. */
export type Place = { at: number } | { begin: number };

export type Step =
  | { do: "alloc"; span: number; place: Place; length: number }
  | { do: "free"; span: number; place: Place }
  | { do: "resize"; span: number; place: Place; length: number }
  | { do: "move"; place: Place; to: number; length: number }
  | { do: "trim"; at: number; length: number }
  | { do: "clear" }
  | { do: "span"; at: number; length: number }
  | { do: "release"; span: number };

export interface Story {
  size: number;
  origin: number;
  redzone: number;
  zeroed: boolean;
  steps: Step[];
}

interface Piece {
  begin: number;
  from: number;
  to: number;
}

interface Held {
  from: number;
  to: number;
  isSpan: boolean;
  isReleased: boolean;
}

/** Offsets are those in the arena. */
export class Model {
  readonly #size: number;
  readonly #redzone: number;
  readonly #blocks = new Map<number, number>();
  #strays: Piece[] = [];
  readonly #spans = new Map<number, number>();
  readonly #held: Held[] = [];
  errors = 0;

  constructor({ size, redzone }: Story) {
    this.#size = size;
    this.#redzone = redzone;
  }

  /** Which bytes may be accessed. */
  accessible(): boolean[] {
    const pieces = [...this.#all(), ...this.#strays];
    return Array.from({ length: this.#size }, (_, at) => pieces.some(({ from, to }) => from <= at && at < to));
  }

  placeOf(where: Place): number {
    if ("at" in where) return where.at;
    const begins = [...this.#blocks.keys(), ...this.#strays.map(({ begin }) => begin)];
    return begins[where.begin % begins.length] ?? where.begin;
  }

  alloc(at: number, length: number, held?: Held): void {
    if (this.#isGone(held)) return;
    this.#alloc(at, length, this.#bounds(held));
  }

  free(at: number, held?: Held): void {
    if (this.#isGone(held)) return;
    this.#free(at, this.#bounds(held));
  }

  resize(at: number, length: number, held?: Held): void {
    if (this.#isGone(held)) return;
    this.#resize(at, length, this.#bounds(held));
  }

  move(at: number, to: number, length: number): void {
    const bounds = this.#bounds();
    if (at === to) return this.#resize(at, length, bounds);
    const isLive = this.#blocks.has(at);
    if (isLive) this.#free(at, bounds);
    else if (this.#takeStray(at, false) === undefined) this.errors += 1;
    this.#alloc(to, length, bounds);
  }

  trim(from: number, to: number): void {
    for (const [at, length] of [...this.#spans]) if (at >= to || at + length <= from) this.#release(at);
    this.#strays = this.#strays.filter(({ begin }) => begin >= from && begin < to);
    for (const { begin, to: end } of this.#all().toSorted((one, two) => one.begin - two.begin)) {
      const [first, last] = [Math.max(begin, from), Math.min(end, to)];
      if (first >= last) this.#free(begin, this.#bounds());
      else if (first > begin) this.move(begin, first, last - first);
      else if (last < end) this.#resize(begin, last - begin, this.#bounds());
    }
  }

  span(at: number, length: number): void {
    const end = at + length;
    const wrong =
      at < 0 ||
      end > this.#size ||
      [...this.#spans].some(([other, size]) => other < end && at < other + size) ||
      this.#strays.some(({ from, to }) => from < end && at < to) ||
      this.#all(1).some(({ from, to }) => from < end && at < to);
    if (wrong) this.errors += 1;
    else this.#spans.set(at, length);
    this.#held.push({ from: at, to: end, isSpan: !wrong, isReleased: false });
  }

  release(held: Held): void {
    if (!held.isSpan) return;
    if (held.isReleased || this.#spans.get(held.from) !== held.to - held.from) this.errors += 1;
    else this.#release(held.from);
    held.isReleased = true;
  }

  held(index: number): Held | undefined {
    return index < 0 || this.#held.length === 0 ? undefined : this.#held[index % this.#held.length];
  }

  #bounds(held?: Held): { from: number; to: number } {
    return held?.isSpan === true ? held : { from: 0, to: this.#size };
  }

  #isGone(held: Held | undefined): boolean {
    if (held?.isSpan !== true || !held.isReleased) return false;
    this.errors += 1;
    return true;
  }

  /** Blocks as pieces; `least` is how many bytes an empty one has. */
  #all(least = 0): Piece[] {
    return Array.from(this.#blocks, ([begin, length]) => ({ begin, from: begin, to: begin + Math.max(length, least) }));
  }

  #alloc(at: number, length: number, bounds: { from: number; to: number }): void {
    const verdict = this.#verdict({ from: at, to: at + length }, at, length, bounds);
    if (verdict !== "right") this.errors += 1;
    if (verdict === "apart") this.#strays.push({ begin: at, from: at, to: at + length });
    else this.#blocks.set(at, length);
  }

  /** "apart": it cannot be a block beside the others. */
  #verdict(
    gained: { from: number; to: number },
    at: number,
    length: number,
    bounds: { from: number; to: number },
  ): "right" | "wrong" | "apart" {
    const end = at + length;
    if (at < bounds.from || end > bounds.to) return "apart";
    const others = this.#all(1).filter(({ begin }) => begin !== at || gained.from === at);
    const last = length === 0 ? at + 1 : gained.to;
    if (others.some(({ from, to }) => from < last && gained.from < to)) return "apart";
    const isWhole = (from: number, to: number) => from <= at && end <= to;
    const reach = Math.max(end, at + 1);
    if ([...this.#spans].some(([from, size]) => from < reach && at < from + size && !isWhole(from, from + size)))
      return "apart";
    const first = gained.from === at ? at - this.#redzone : gained.from;
    if (this.#strays.some(({ from, to }) => from < end + this.#redzone && first < to)) return "wrong";
    const [low, high] = [Math.max(first, 0), Math.min(end + this.#redzone, this.#size)];
    return this.#redzone > 0 && others.some(({ from, to }) => from < high && low < to) ? "wrong" : "right";
  }

  #free(at: number, bounds: { from: number; to: number }): void {
    const isLive = at >= bounds.from && at <= bounds.to && this.#blocks.delete(at);
    const stray = this.#takeStray(at, isLive);
    if (!isLive && stray === undefined) this.errors += 1;
  }

  #resize(at: number, length: number, bounds: { from: number; to: number }): void {
    const before = this.#blocks.get(at);
    if (before === undefined) {
      if (this.#takeStray(at, false) === undefined) this.errors += 1;
      else this.#alloc(at, length, bounds);
      return;
    }
    this.#takeStray(at, true);
    const gained = { from: at + Math.max(before, 1), to: at + length };
    const verdict = length > before ? this.#verdict(gained, at, length, bounds) : "right";
    if (verdict !== "right") this.errors += 1;
    if (verdict === "apart") this.#strays.push({ begin: at, ...gained });
    else this.#blocks.set(at, length);
  }

  #takeStray(begin: number, gained: boolean): Piece | undefined {
    const index = this.#strays.findLastIndex((stray) => stray.begin === begin && stray.from > begin === gained);
    return index < 0 ? undefined : this.#strays.splice(index, 1)[0];
  }

  #release(at: number): void {
    const end = at + (this.#spans.get(at) ?? 0);
    this.#spans.delete(at);
    for (const begin of this.#blocks.keys()) if (begin >= at && begin < end) this.#blocks.delete(begin);
    this.#strays = this.#strays.filter(({ begin }) => begin < at || begin >= end);
  }
}

/** Does a step to the pool and to the model. */
export function perform(pool: Pool, spans: Span[], model: Model, step: Step): void {
  const at = "place" in step ? model.placeOf(step.place) : 0;
  const held = "span" in step ? model.held(step.span) : undefined;
  const where = "span" in step && held !== undefined ? (spans[step.span % spans.length] as Span) : pool;
  switch (step.do) {
    case "alloc":
      where.alloc({ offset: at, length: step.length });
      return model.alloc(at, step.length, held);
    case "free":
      where.free({ offset: at });
      return model.free(at, held);
    case "resize":
      where.resize({ offset: at }, step.length);
      return model.resize(at, step.length, held);
    case "move":
      pool.move({ offset: at }, { offset: step.to, length: step.length });
      return model.move(at, step.to, step.length);
    case "trim":
      pool.trim({ offset: step.at, length: step.length });
      return model.trim(step.at, step.at + step.length);
    case "clear":
      pool.clear();
      return model.trim(-Infinity, -Infinity);
    case "span":
      spans.push(pool.span({ offset: step.at, length: step.length }));
      return model.span(step.at, step.length);
    case "release":
      if (held === undefined) return;
      (where as Span).release();
      return model.release(held);
  }
}
