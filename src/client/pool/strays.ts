/**
 * Blocks that an allocator handed out wrongly, over another one or beyond its arena. Memcheck allows no overlap, so it never
 * hears of them; but the program goes on and uses them, which is no further mistake: so their bytes stay accessible until they are freed.
 */

export interface Stray {
  /** What the allocator knows it by: the offset in the buffer. */
  readonly begin: number;
  /** The bytes, which for a block that grew too far are only those it gained. */
  readonly from: number;
  readonly to: number;
}

export class Strays {
  #list: Stray[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(begin: number, from: number, to: number): void {
    this.#list.push({ begin, from, to });
  }

  /** Takes the last one that was handed out at `begin`, or what a live block there had gained. */
  take(begin: number, gained: boolean): Stray | undefined {
    const index = this.#list.findLastIndex((stray) => stray.begin === begin && stray.from > begin === gained);
    return index < 0 ? undefined : this.#list.splice(index, 1)[0];
  }

  /** Those that have bytes in a range. */
  within(from: number, to: number): Stray[] {
    return this.#list.filter((stray) => stray.from < to && from < stray.to);
  }

  /** Forgets those that begin in a range, and returns them. */
  takeWithin(from: number, to: number): Stray[] {
    const inside = (stray: Stray) => stray.begin >= from && stray.begin < to;
    const taken = this.#list.filter(inside);
    this.#list = this.#list.filter((stray) => !inside(stray));
    return taken;
  }
}
