/** The search for pointers: words of 32 bits, from what a program has at hand to what it can reach. */
import { locate, send } from "../request.js";
import { memcheck } from "../requests.js";
import type { Account } from "./ledger.js";
import { prefix } from "./rewrite.js";
import type { Watched } from "./watch.js";
import type { Global } from "./webassembly.js";

/** As Memcheck tells blocks apart; what nothing points to is lost, and with it what only lost ones point to. */
export const kind = { lost: 0, indirect: 1, possible: 2, reachable: 3 } as const;

/** The blocks of a memory, lowest first, with what is known of each. */
export interface Blocks {
  readonly account: Account;
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  readonly kinds: Uint8Array;
  /** Of an indirectly lost one the lost one that leads to it. */
  readonly leaders: Int32Array;
}

export class Search {
  readonly #blocks: Blocks;
  readonly #instances: readonly Watched[];
  /** The memory, and which of its bits are defined, a chunk at a time. */
  readonly #words: Uint32Array;
  readonly #undefined = new Uint32Array(chunkBytes / 4);
  readonly #undefinedAt: number;
  readonly #highest: number;

  constructor(blocks: Blocks, instances: readonly Watched[]) {
    this.#blocks = blocks;
    this.#instances = instances;
    const buffer = blocks.account.memory.deref()?.buffer ?? new ArrayBuffer(0);
    this.#words = new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
    this.#undefinedAt = locate(this.#undefined)?.address ?? 0;
    const last = blocks.starts.length - 1;
    this.#highest = last < 0 ? 0 : (blocks.starts[last] as number) + (blocks.sizes[last] as number);
  }

  run(): void {
    const reachable: number[] = [];
    const possible: number[] = [];
    const meet = (value: number) => this.#meet(value, kind.reachable, reachable, possible);
    for (const { exports, record } of this.#instances)
      for (const index of record.pointers) meet(Number((exports[`${prefix}global ${index}`] as Global).value) >>> 0);
    for (const [from, to] of this.#roots()) this.#scan(from, to, meet);
    for (let next = reachable.pop(); next !== undefined; next = reachable.pop()) this.#scanBlock(next, meet);
    const meetPossible = (value: number) => this.#meet(value, kind.possible, possible, possible);
    for (let next = possible.pop(); next !== undefined; next = possible.pop()) this.#scanBlock(next, meetPossible);
    this.#blocks.starts.forEach((_, index) => this.#lead(index));
  }

  /** What something points to is at most as sure as that is, and is less so where its inside is pointed to. */
  #meet(value: number, surest: number, reachable: number[], possible: number[]): void {
    const index = this.#at(value);
    if (index < 0) return;
    const { starts, kinds } = this.#blocks;
    const found = starts[index] === value ? surest : kind.possible;
    if ((kinds[index] as number) >= found) return;
    kinds[index] = found;
    (found === kind.reachable ? reachable : possible).push(index);
  }

  /** A lost block takes all with it that only it leads to, and those that were thought to be lost by themselves. */
  #lead(leader: number): void {
    const { kinds, leaders } = this.#blocks;
    if (kinds[leader] !== kind.lost) return;
    const left = [leader];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      this.#scanBlock(next, (value) => {
        const index = this.#at(value);
        if (index < 0 || index === leader || kinds[index] !== kind.lost) return;
        kinds[index] = kind.indirect;
        leaders[index] = leader;
        left.push(index);
      });
    }
  }

  /** The block that an address is in, or -1. */
  #at(value: number): number {
    const { starts, sizes } = this.#blocks;
    if (value > this.#highest || value < (starts[0] ?? Number.POSITIVE_INFINITY)) return -1;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] as number) <= value) low = middle;
      else high = middle;
    }
    const distance = value - (starts[low] as number);
    return distance === 0 || distance < (sizes[low] as number) ? low : -1;
  }

  /** What is in front of the heap, without blocks, and without what of the stack is not in use. */
  *#roots(): Generator<[from: number, to: number]> {
    const { starts, sizes } = this.#blocks;
    const [first] = this.#instances;
    const heap = first?.record.layout.heapBase ?? starts[0] ?? 0;
    const gaps: [number, number][] = [];
    for (const { exports, record } of this.#instances) {
      const { stackPointer, stackTop, stackLimit, dataEnd = 0 } = record.layout;
      if (stackPointer === undefined || stackTop === undefined) continue;
      const pointer = Number((exports[`${prefix}global ${stackPointer}`] as Global).value) >>> 0;
      gaps.push([stackLimit ?? Math.max(dataEnd, stackTop - usualStack), pointer]);
    }
    for (let index = 0; index < starts.length && (starts[index] as number) < heap; index++)
      gaps.push([starts[index] as number, (starts[index] as number) + (sizes[index] as number)]);
    gaps.sort(([one], [other]) => one - other);
    let from = 0;
    for (const [start, end] of gaps) {
      if (start > from) yield [from, Math.min(start, heap)];
      from = Math.max(from, end);
    }
    if (from < heap) yield [from, heap];
  }

  #scanBlock(index: number, meet: (value: number) => void): void {
    const { starts, sizes } = this.#blocks;
    const start = starts[index] as number;
    this.#scan(start, start + (sizes[index] as number), meet);
  }

  /** Whole words at their places, as far as they are defined. */
  #scan(start: number, end: number, meet: (value: number) => void): void {
    const last = Math.min(Math.floor(end / 4), this.#words.length);
    for (let from = Math.ceil(start / 4); from < last; from += chunkBytes / 4) {
      const to = Math.min(last, from + chunkBytes / 4);
      const isKnown = this.#readUndefined(from, to);
      for (let word = from; word < to; word++) {
        if (isKnown && this.#undefined[word - from] !== 0) continue;
        const value = this.#words[word] as number;
        if (value !== 0) meet(value);
      }
    }
  }

  /** Where a byte is not accessible nothing is answered: then all words count. */
  #readUndefined(from: number, to: number): boolean {
    const address = this.#blocks.account.base + 4 * from;
    return send(memcheck.getVbits.code, address, this.#undefinedAt, 4 * (to - from)) === 1n;
  }
}

const chunkBytes = 0x1_0000;

/** What linkers give a stack at least, unless they are told otherwise. */
const usualStack = 0x1_0000;
