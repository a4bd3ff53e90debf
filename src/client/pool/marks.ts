/** What was freed: where blocks began, and which bytes they had; a bit each, in pages for 64 KiB of the buffer. */

const pageBytes = 0x1_0000;
const pageWords = pageBytes / 32;

export class Marks {
  /** Words from 0: bytes; from `pageWords`: beginnings. */
  readonly #pages: (Uint32Array | undefined)[] = [];

  add(from: number, to: number): void {
    const first = this.#page(from);
    const begin = pageWords + ((from & 0xffff) >>> 5);
    first[begin] = (first[begin] as number) | (1 << (from & 31));
    let page = first;
    for (let at = from; at < to;) {
      if ((at & 0xffff) === 0) page = this.#page(at);
      const next = at - (at & 31) + 32;
      const bits = (-1 << (at & 31)) & (next > to ? -1 >>> (next - to) : -1);
      const index = (at & 0xffff) >>> 5;
      page[index] = (page[index] as number) | bits;
      at = next;
    }
  }

  /** Whether a byte of a range was freed. */
  hasAny(from: number, to: number): boolean {
    for (let at = from; at < to;) {
      const next = at - (at & 31) + 32;
      const bits = (-1 << (at & 31)) & (next > to ? -1 >>> (next - to) : -1);
      const word = this.#pages[Math.floor(at / pageBytes)]?.[(at & 0xffff) >>> 5] ?? 0;
      if ((word & bits) !== 0) return true;
      at = next;
    }
    return false;
  }

  /** Whether a block that was freed began at `offset`. */
  has(offset: number): boolean {
    const page = this.#pages[Math.floor(offset / pageBytes)];
    const word = page?.[pageWords + ((offset & 0xffff) >>> 5)] ?? 0;
    return (word & (1 << (offset & 31))) !== 0;
  }

  #page(offset: number): Uint32Array {
    return (this.#pages[Math.floor(offset / pageBytes)] ??= new Uint32Array(2 * pageWords));
  }
}
