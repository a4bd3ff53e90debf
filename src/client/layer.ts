/**
 * Blocks in a buffer of which no two overlap, as two bitmaps: which bytes a block covers, and at which one begins. A block
 * ends where the next begins or nothing is covered. The bitmaps come in pages for 64 KiB of the buffer each, made where a
 * block ever was: 16 KiB a page. Under Valgrind this is several times faster than any tree or Map.
 */

const pageBytes = 0x1_0000;
const pageWords = pageBytes / 32;

/** Words from 0: covered; from `pageWords`: begins. */
type Page = Uint32Array;

export class Layer {
  readonly #pages: (Page | undefined)[] = [];

  /** Adds a block, unless a byte of it is covered. An empty block covers the byte that it stands at. */
  add(offset: number, length: number): boolean {
    const size = length === 0 ? 1 : length;
    const number = pageOf(offset);
    const from = offset - number * pageBytes;
    const page = this.#pages[number];
    if (page === undefined || from + size > pageBytes) return this.#addAcross(offset, size);
    if (!coverFree(page, from, from + size)) return false;
    begin(page, from);
    return true;
  }

  /** Removes the block that begins at `offset`, and returns its length, 1 for an empty one; 0 when none begins there. */
  remove(offset: number): number {
    const number = pageOf(offset);
    const from = offset - number * pageBytes;
    const page = this.#pages[number];
    if (page === undefined || !begins(page, from)) return 0;
    begin(page, from);
    const end = uncover(page, from);
    return end < pageBytes ? end - from : this.#removeRest(offset, number + 1);
  }

  /** Whether a block begins at `offset`. */
  has(offset: number): boolean {
    const number = pageOf(offset);
    const page = this.#pages[number];
    if (page === undefined) return false;
    const bit = offset - number * pageBytes;
    return begins(page, bit);
  }

  /** The bytes from `offset` to the end of the block that covers it: its length when it begins there, 1 when it is empty. */
  lengthAt(offset: number): number {
    let number = pageOf(offset);
    let bit = offset - number * pageBytes + 1; // behind its own beginning
    for (;;) {
      const page = this.#pages[number];
      const end = page === undefined || bit === pageBytes ? bit : blockEnd(page, bit);
      if (end < pageBytes) return number * pageBytes + end - offset;
      number += 1;
      bit = 0;
      if (this.#pages[number] === undefined) return number * pageBytes - offset;
    }
  }

  /** Whether no byte from `from` to before `to` is covered. */
  isFree(from: number, to: number): boolean {
    for (let at = from; at < to;) {
      const number = pageOf(at);
      const page = this.#pages[number];
      const start = number * pageBytes;
      const end = to - start;
      if (page !== undefined && anyCovered(page, at - start, end < pageBytes ? end : pageBytes)) return false;
      at = start + pageBytes;
    }
    return true;
  }

  /** Where the block begins that covers `offset`. */
  beginOf(offset: number): number {
    for (let at = offset; ;) {
      const number = pageOf(at);
      const bit = at - number * pageBytes;
      const word = (this.#pages[number]?.[pageWords + (bit >>> 5)] ?? 0) & tail((bit & 31) + 1);
      const first = at - (bit & 31);
      if (word !== 0 || first === 0) return first + 31 - Math.clz32(word);
      at = first - 1;
    }
  }

  /** The first covered byte in a range. */
  firstCovered(offset: number, length: number): number | undefined {
    let first: number | undefined;
    this.#eachPage(offset, Math.max(length, 1), (page, from, to, start) => {
      for (let bit = from; first === undefined && bit < to; bit++)
        if (anyCovered(page, bit, bit + 1)) first = start + bit;
    });
    return first;
  }

  /** Whether one block covers both the byte at `offset` and the one before. */
  crosses(offset: number): boolean {
    return (
      offset > 0 &&
      this.firstCovered(offset - 1, 1) !== undefined &&
      this.firstCovered(offset, 1) !== undefined &&
      !this.has(offset)
    );
  }

  /** Where blocks begin in a range, lowest first. */
  *within(offset: number, length: number): Generator<number> {
    const end = Math.min(offset + length, this.#pages.length * pageBytes);
    for (let number = Math.floor(offset / pageBytes); number * pageBytes < end; number++) {
      const page = this.#pages[number];
      if (page === undefined) continue;
      const start = number * pageBytes;
      for (let index = 0; index < pageWords; index++) {
        // A copy of the word: the caller may remove what it gets.
        for (let word = page[pageWords + index] as number; word !== 0; word &= word - 1) {
          const at = start + index * 32 + 31 - Math.clz32(word & -word);
          if (at >= offset && at < end) yield at;
        }
      }
    }
  }

  #addAcross(offset: number, size: number): boolean {
    let free = true;
    this.#eachPage(offset, size, (page, from, to) => (free &&= !anyCovered(page, from, to)));
    if (!free) return false;
    this.#eachPage(offset, size, cover);
    const number = pageOf(offset);
    begin(this.#page(number), offset - number * pageBytes);
    return true;
  }

  /** Uncovers what of a block lies in the pages from `number` on. */
  #removeRest(offset: number, number: number): number {
    for (let next = number; ; next++) {
      const page = this.#pages[next];
      const end = page === undefined || begins(page, 0) ? 0 : uncover(page, 0);
      if (end < pageBytes) return next * pageBytes + end - offset;
    }
  }

  #eachPage(
    offset: number,
    length: number,
    visit: (page: Page, from: number, to: number, start: number) => void,
  ): void {
    for (let at = offset, end = offset + length; at < end;) {
      const number = Math.floor(at / pageBytes);
      const start = number * pageBytes;
      visit(this.#page(number), at - start, Math.min(end - start, pageBytes), start);
      at = start + pageBytes;
    }
  }

  #page(number: number): Page {
    return (this.#pages[number] ??= new Uint32Array(2 * pageWords));
  }
}

/** In integers where they do: Valgrind emulates floating point slowly. */
function pageOf(offset: number): number {
  return offset <= 0xffff_ffff ? offset >>> 16 : Math.trunc(offset / pageBytes);
}

/** The bits from `from` up in the first word of a range, and those below `to` in its last. */
function head(from: number): number {
  return -1 << (from & 31);
}

function tail(to: number): number {
  return -1 >>> (31 - ((to - 1) & 31));
}

function anyCovered(page: Page, from: number, to: number): boolean {
  const first = from >>> 5;
  const last = (to - 1) >>> 5;
  if (first === last) return ((page[first] as number) & head(from) & tail(to)) !== 0;
  if ((((page[first] as number) & head(from)) | ((page[last] as number) & tail(to))) !== 0) return true;
  for (let index = first + 1; index < last; index++) if (page[index] !== 0) return true;
  return false;
}

function cover(page: Page, from: number, to: number): void {
  const first = from >>> 5;
  const last = (to - 1) >>> 5;
  if (first === last) {
    page[first] = (page[first] as number) | (head(from) & tail(to));
    return;
  }
  page[first] = (page[first] as number) | head(from);
  for (let index = first + 1; index < last; index++) page[index] = -1;
  page[last] = (page[last] as number) | tail(to);
}

/** Covers bytes, unless one of them is covered. */
function coverFree(page: Page, from: number, to: number): boolean {
  const first = from >>> 5;
  const last = (to - 1) >>> 5;
  if (last - first > 1) {
    if (anyCovered(page, from, to)) return false;
    cover(page, from, to);
    return true;
  }
  // Most blocks lie in one or two words.
  const ends = first === last ? head(from) & tail(to) : head(from);
  const before = page[first] as number;
  if ((before & ends) !== 0) return false;
  if (first !== last) {
    const behind = page[last] as number;
    const rest = tail(to);
    if ((behind & rest) !== 0) return false;
    page[last] = behind | rest;
  }
  page[first] = before | ends;
  return true;
}

/** Uncovers bytes from `from` on to the first that is not covered or where a block begins, and returns it; `pageBytes` when there is none. */
function uncover(page: Page, from: number): number {
  let mask = head(from);
  for (let index = from >>> 5; index < pageWords; index++) {
    const covered = page[index] as number;
    const stop = (~covered | (page[pageWords + index] as number)) & mask;
    if (stop !== 0) {
      const lowest = stop & -stop;
      page[index] = covered & ~(mask & (lowest - 1));
      return index * 32 + 31 - Math.clz32(lowest);
    }
    page[index] = covered & ~mask;
    mask = -1;
  }
  return pageBytes;
}

function begins(page: Page, bit: number): boolean {
  return ((page[pageWords + (bit >>> 5)] as number) & (1 << (bit & 31))) !== 0;
}

function begin(page: Page, bit: number): void {
  const index = pageWords + (bit >>> 5);
  page[index] = (page[index] as number) ^ (1 << (bit & 31));
}

/** The first byte from `bit` on that is not covered, or where a block begins; `pageBytes` when there is none. */
function blockEnd(page: Page, bit: number): number {
  let mask = head(bit);
  for (let index = bit >>> 5; index < pageWords; index++) {
    const stop = (~(page[index] as number) | (page[pageWords + index] as number)) & mask;
    if (stop !== 0) return index * 32 + 31 - Math.clz32(stop & -stop);
    mask = -1;
  }
  return pageBytes;
}
