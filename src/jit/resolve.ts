/**
 * Which code stood at the addresses of a stack when it was recorded: V8 moves code, frees it, and uses its addresses again. One pass over
 * the dump, which is in the order of time; what is kept is the code that is live at that moment, and the sightings that wait for theirs.
 */
import { type Code, type CodeLine, lineAt } from "./code.js";
import { type CodeName, parseCodeName } from "./code-name.js";
import { JitdumpReader, type JitdumpEnding, type JitdumpRecord } from "./jitdump.js";
import { LiveCode, pageOf, pagesOf } from "./live-code.js";

/** An address that was on a stack at some time from `from` to `to`, in nanoseconds of CLOCK_MONOTONIC. */
export interface Sighting {
  readonly address: number;
  readonly from: number;
  readonly to: number;
}

/** The code that an address was in. */
export interface Seen {
  readonly code: Code;
  readonly line: CodeLine | undefined;
  /** Of all functions with code in memory none begins between this one and the line: so the line is in no other that was inlined. */
  readonly isOwnLine: boolean;
}

export interface Resolution {
  /** Without those in no code, and those whose address was in two pieces of code in its time. */
  readonly seen: ReadonlyMap<Sighting, Seen>;
  readonly ending: JitdumpEnding;
}

export async function resolveSightings(
  dump: AsyncIterable<Buffer>,
  sightings: Iterable<Sighting>,
): Promise<Resolution> {
  const resolver = new Resolver(sightings);
  const reader = new JitdumpReader((record) => resolver.take(record));
  for await (const chunk of dump) reader.write(chunk);
  return { seen: resolver.finish(), ending: reader.end() };
}

class Resolver {
  readonly #live = new LiveCode();
  readonly #opening: readonly Sighting[];
  readonly #closing: readonly Sighting[];
  #opened = 0;
  #closed = 0;
  /** The open sightings, by page, each with all code that its address was in since. */
  readonly #open = new Map<number, Map<Sighting, Code[]>>();
  readonly #seen = new Map<Sighting, Seen>();
  readonly #names = new WeakMap<Code, CodeName>();

  constructor(sightings: Iterable<Sighting>) {
    const all = [...sightings];
    this.#opening = all.toSorted((one, other) => one.from - other.from);
    this.#closing = all.toSorted((one, other) => one.to - other.to);
  }

  take(record: JitdumpRecord): void {
    this.#advance(record.time);
    const code = record.type === "load" ? this.#live.add(record.code) : this.#live.move(record.from, record.to);
    if (code === undefined) return;
    for (const page of pagesOf(code)) {
      for (const [{ address }, codes] of this.#open.get(page) ?? []) {
        if (code.start <= address && address < code.end) codes.push(code);
      }
    }
  }

  finish(): ReadonlyMap<Sighting, Seen> {
    this.#advance(Infinity);
    // Those that last beyond the dump.
    for (const sighting of this.#closing.slice(this.#closed)) this.#close(sighting);
    return this.#seen;
  }

  /** To the moment before what is of `time` happens. */
  #advance(time: number): void {
    for (;;) {
      const opening = this.#opening[this.#opened];
      const closing = this.#closing[this.#closed];
      if (opening !== undefined && opening.from < time && opening.from <= (closing?.to ?? Infinity)) {
        const code = this.#live.at(opening.address);
        const page = this.#open.get(pageOf(opening.address)) ?? new Map<Sighting, Code[]>();
        this.#open.set(pageOf(opening.address), page.set(opening, code === undefined ? [] : [code]));
        this.#opened += 1;
      } else if (closing !== undefined && closing.to < time) {
        this.#close(closing);
        this.#closed += 1;
      } else return;
    }
  }

  #close(sighting: Sighting): void {
    const page = this.#open.get(pageOf(sighting.address));
    const [code, ...others] = page?.get(sighting) ?? [];
    page?.delete(sighting);
    if (page?.size === 0) this.#open.delete(pageOf(sighting.address));
    if (code === undefined || others.length > 0) return;
    const line = lineAt(code, sighting.address);
    this.#seen.set(sighting, { code, line, isOwnLine: line !== undefined && this.#isOwn(code, line) });
  }

  #isOwn(code: Code, line: CodeLine): boolean {
    const own = this.#nameOf(code);
    if (own.file !== line.file || !isBefore(own, line)) return false;
    for (const other of this.#live) {
      const begin = this.#nameOf(other);
      if (begin.file === line.file && isBefore(begin, line) && !isBefore(begin, own)) return false;
    }
    return true;
  }

  #nameOf(code: Code): CodeName {
    const known = this.#names.get(code) ?? parseCodeName(code.name);
    this.#names.set(code, known);
    return known;
  }
}

type Begin = Pick<CodeName, "line" | "column">;

/** At the same place or before it. */
function isBefore({ line = 0, column = 0 }: Begin, other: Begin): boolean {
  return line < (other.line ?? 0) || (line === other.line && column <= (other.column ?? 0));
}
