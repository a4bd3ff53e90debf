/**
 * Which blocks are lost. Addresses in a module's memory are offsets of 32 bits, which Memcheck's search for leaks cannot follow; so the
 * blocks are looked for here, and Memcheck is shown pointers of 64 bits by which it comes to the same: it knows the stacks, and groups by
 * them.
 */
import { annotate } from "../annotate.js";
import { locate, send, tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import type { Account, Block, Ledger } from "./ledger.js";
import { pool } from "./ledger-module.js";
import { leaksToldKind } from "./record.js";
import { prefix } from "./rewrite.js";
import type { Watched } from "./watch.js";
import type { Global } from "./webassembly.js";

/** As Memcheck tells blocks apart; what nothing points to is lost, and with it what only lost ones point to. */
const kind = { lost: 0, indirect: 1, possible: 2, reachable: 3 } as const;

/** The blocks of a memory, lowest first, with what is known of each. */
interface Blocks {
  readonly account: Account;
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  readonly kinds: Uint8Array;
  /** Of an indirectly lost one the lost one that leads to it. */
  readonly leaders: Int32Array;
}

/**
 * Reports the blocks of all memories that are not freed, each as what it is. Memcheck's own search at the end would come too late: the
 * memories are gone by then. One that reports only what leaks more than at the last one finds just these blocks, if they had no bytes then.
 */
export function reportLeaks(ledger: Ledger, watched: Iterable<Watched>): void {
  const all: Blocks[] = [];
  const byAccount = new Map<Account, Watched[]>();
  for (const each of watched) byAccount.set(each.account, [...(byAccount.get(each.account) ?? []), each]);
  // Undefined words of the program's are looked at here.
  tellAll(valgrind.disableErrorReporting.code, ...valgrind.disableErrorReporting.args);
  for (const [account, instances] of byAccount) all.push(find(ledger, account, instances));
  tellAll(valgrind.enableErrorReporting.code, ...valgrind.enableErrorReporting.args);
  if (all.every(({ starts }) => starts.length === 0)) return;
  for (const blocks of all) resizeAll(blocks, () => 0);
  tellAll(memcheck.doQuickLeakCheck.code, ...memcheck.doQuickLeakCheck.args);
  for (const blocks of all) resizeAll(blocks, (index) => blocks.sizes[index] as number);
  const undo = all.flatMap((blocks) => [showPointers(ledger, blocks), showLost(blocks)]);
  // Addresses in the words of the last requests would count as pointers.
  ledger.clear();
  tellAll(memcheck.doAddedLeakCheck.code, ...memcheck.doAddedLeakCheck.args);
  tellEnd();
  for (const each of undo) each();
}

/** An error that is none, at which jsgrind outside stops the process and reads where the blocks that leak were allocated. */
function tellEnd(): void {
  const byte = new Uint8Array(new ArrayBuffer(wordBytes));
  const address = locate(byte)?.address ?? 0;
  tell(memcheck.makeMemUndefined.code, address, 1);
  annotate({ kind: leaksToldKind, message: "" }, () => tell(memcheck.checkMemIsDefined.code, address, 1));
  tell(memcheck.makeMemDefined.code, address, 1);
}

/** Memcheck keeps where each was allocated. */
function resizeAll({ account, starts }: Blocks, sizeOf: (index: number) => number): void {
  starts.forEach((start, index) => change(account, account.base + start, account.base + start, sizeOf(index)));
}

function change({ base }: Account, from: number, to: number, size: number): void {
  tellAll(valgrind.mempoolChange.code, base + pool.key, from, to, size);
}

/** What must be done to go on. */
type Undo = () => void;

function find(ledger: Ledger, account: Account, instances: readonly Watched[]): Blocks {
  const isShared = !(account.memory.deref()?.buffer instanceof ArrayBuffer);
  const { all, overlapping } = apart(
    [...ledger.blocks(account)].filter((block) => !isShared || ledger.isAccessible(account, block)),
  );
  for (const block of overlapping) ledger.forget(account, block);
  const blocks: Blocks = {
    account,
    starts: Float64Array.from(all, ({ at }) => at),
    sizes: Float64Array.from(all, ({ size }) => size),
    kinds: new Uint8Array(all.length),
    leaders: new Int32Array(all.length).fill(-1),
  };
  if (instances.some(({ record }) => record.hasOtherHolders)) blocks.kinds.fill(kind.reachable);
  else new Search(blocks, instances).run();
  return blocks;
}

/** An allocator whose own data was overwritten may give out the same memory twice, and blocks that overlap end Valgrind. */
function apart(blocks: readonly Block[]): { all: Block[]; overlapping: Block[] } {
  let end = 0;
  const all: Block[] = [];
  const overlapping: Block[] = [];
  for (const block of blocks) {
    if (block.at < end) overlapping.push(block);
    else {
      all.push(block);
      end = block.at + block.size;
    }
  }
  return { all, overlapping };
}

class Search {
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

/** The start of each block that is reachable, and the inside of each that may be, as words that Memcheck finds. */
function showPointers(ledger: Ledger, { account, starts, sizes, kinds }: Blocks): Undo {
  const pointers: number[] = [];
  kinds.forEach((each, index) => {
    const start = account.base + (starts[index] as number);
    if (each === kind.reachable) pointers.push(start);
    else if (each === kind.possible) pointers.push((sizes[index] as number) > 1 ? start + 1 : start);
  });
  return ledger.keepWords(pointers);
}

/**
 * Moves what is indirectly lost, and what leads to it, to where Memcheck does not look for pointers before it knows what is lost: into a
 * buffer of malloc's. There the blocks of each leader hang on one another.
 */
function showLost({ account, starts, sizes, kinds, leaders }: Blocks): Undo {
  const groups = new Map<number, number[]>();
  leaders.forEach((_, index) => {
    if (kinds[index] !== kind.indirect) return;
    let leader = index;
    while (kinds[leader] === kind.indirect) leader = leaders[leader] as number;
    const group = groups.get(leader);
    if (group === undefined) groups.set(leader, [index]);
    else group.push(index);
  });
  const members = [...groups].flatMap(([leader, group]) => [leader, ...group]);
  // V8 itself points to the beginning.
  let length = gap;
  const places = new Map(
    members.map((index) => {
      const place = length;
      length += Math.ceil(Math.max(sizes[index] as number, wordBytes) / wordBytes) * wordBytes + gap;
      return [index, place] as const;
    }),
  );
  if (members.length === 0) return () => undefined;
  const images = new Uint32Array(new ArrayBuffer(length));
  const base = locate(images)?.address ?? 0;
  for (const [leader, group] of groups) {
    // Large ones first: there is room in them for the others.
    const all = [leader, ...group.toSorted((one, other) => (sizes[other] as number) - (sizes[one] as number))];
    let word = 0;
    let holder = 0;
    for (const index of all.slice(1)) {
      while (word * wordBytes >= roomIn(sizes[all[holder] as number] as number)) {
        holder += 1;
        word = 0;
      }
      const at = (places.get(all[holder] as number) ?? 0) / 4 + 2 * word;
      const address = base + (places.get(index) ?? 0);
      images[at] = address;
      images[at + 1] = address / 0x1_0000_0000;
      word += 1;
    }
  }
  for (const [index, place] of places)
    change(
      account,
      account.base + (starts[index] as number),
      base + place,
      Math.max(sizes[index] as number, leastIn(index)),
    );
  return () => {
    for (const [index, place] of places)
      change(account, base + place, account.base + (starts[index] as number), sizes[index] as number);
    images.fill(0);
  };

  /** A leader is as large as a pointer at least: those of WebAssembly's are half of that, and one may be all that a block has. */
  function leastIn(index: number): number {
    return groups.has(index) ? wordBytes : 0;
  }
}

const wordBytes = 8;
const gap = 64;

function roomIn(size: number): number {
  return Math.max(wordBytes, Math.floor(size / wordBytes) * wordBytes);
}
