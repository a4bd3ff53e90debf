/**
 * The machine code that is in memory at one moment. New code takes the place of all that it overlaps: V8 says when it writes code and
 * when it moves some, and never when it frees it.
 */
import type { Code } from "./code.js";

/** Code is looked for by the pages that it touches. Most pieces touch one or two. */
const pageBytes = 0x1_0000;

export class LiveCode {
  readonly #pages = new Map<number, Code[]>();

  /** Returns the code, or undefined when it is empty. */
  add(code: Code): Code | undefined {
    if (code.end <= code.start) return undefined;
    this.#removeOverlapping(code);
    for (const page of pagesOf(code)) {
      const there = this.#pages.get(page);
      if (there === undefined) this.#pages.set(page, [code]);
      else there.push(code);
    }
    return code;
  }

  /** The collector moved code. Returns it as it is now; what was not known stays unknown. */
  move(from: number, to: number): Code | undefined {
    const code = this.at(from);
    if (code === undefined || code.start !== from) return undefined;
    this.#remove(code);
    const by = to - from;
    const lines = code.lines.map((line) => ({ ...line, address: line.address + by }));
    return this.add({ ...code, start: to, end: code.end + by, lines });
  }

  at(address: number): Code | undefined {
    return this.#pages.get(pageOf(address))?.find(({ start, end }) => start <= address && address < end);
  }

  *[Symbol.iterator](): Generator<Code> {
    // Code on several pages is given at its first.
    for (const [page, codes] of this.#pages) yield* codes.filter(({ start }) => pageOf(start) === page);
  }

  #removeOverlapping(code: Code): void {
    for (const page of pagesOf(code)) {
      for (const old of this.#pages.get(page) ?? [])
        if (old.start < code.end && code.start < old.end) this.#remove(old);
    }
  }

  #remove(code: Code): void {
    for (const page of pagesOf(code)) {
      const rest = this.#pages.get(page)?.filter((other) => other !== code) ?? [];
      if (rest.length === 0) this.#pages.delete(page);
      else this.#pages.set(page, rest);
    }
  }
}

export function pageOf(address: number): number {
  return Math.floor(address / pageBytes);
}

/** All pages that a piece of code touches. */
export function pagesOf({ start, end }: Code): number[] {
  const first = pageOf(start);
  return Array.from({ length: pageOf(end - 1) - first + 1 }, (_, index) => first + index);
}
