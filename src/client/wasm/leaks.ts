/**
 * Which blocks are lost. Addresses in a module's memory are offsets of 32 bits, which Memcheck's search for leaks cannot follow; so the
 * blocks are looked for here, and Memcheck is shown pointers of 64 bits by which it comes to the same: it knows the stacks, and groups by
 * them.
 */
import { annotate } from "../annotate.js";
import { locate, tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import type { Account, Ledger } from "./ledger.js";
import type { Block } from "./ledger-account.js";
import { pool } from "./ledger-layout.js";
import { leaksToldKind } from "./record.js";
import { type Blocks, kind, Search } from "./search.js";
import type { Watched } from "./watch.js";

/**
 * Reports the blocks of all memories that are not freed, each as what it is. Memcheck's own search at the end would come too late: the
 * memories are gone by then. One that reports only what leaks more than at the last one finds just these blocks, where these were something
 * else then.
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
  // Of what is pointed to there is nothing new, but all else; then of what nothing points to, what is pointed to.
  const kept = all.map(({ account, starts }) => ledger.keepWords(Array.from(starts, (start) => account.base + start)));
  check(ledger, memcheck.doQuickLeakCheck);
  for (const each of kept) each();
  const groups = all.map(groupsOf);
  const images = all.map((blocks, index) => showLost(blocks, groups[index] as Groups));
  const pointers = all.map((blocks) => showPointers(ledger, blocks));
  check(ledger, memcheck.doAddedLeakCheck);
  for (const each of pointers) each();
  check(ledger, memcheck.doQuickLeakCheck);
  const again = all.map((blocks) => showPointers(ledger, blocks));
  check(ledger, memcheck.doAddedLeakCheck);
  tellEnd();
  for (const each of [...again, ...images]) each();
}

function check(
  ledger: Ledger,
  { code, args }: { readonly code: number; readonly args: readonly (number | bigint)[] },
): void {
  // Addresses in the words of the last requests would count as pointers.
  ledger.clear();
  tellAll(code, ...args);
}

/** An error that is none, at which jsgrind outside stops the process and reads where the blocks that leak were allocated. */
function tellEnd(): void {
  const byte = new Uint8Array(new ArrayBuffer(wordBytes));
  const address = locate(byte)?.address ?? 0;
  tell(memcheck.makeMemUndefined.code, address, 1);
  annotate({ kind: leaksToldKind, message: "" }, () => tell(memcheck.checkMemIsDefined.code, address, 1));
  tell(memcheck.makeMemDefined.code, address, 1);
}

/** Memcheck keeps where the block was allocated; and sorts all blocks at each change, to see that none overlap (check_mempool_sane). */
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

/** What is indirectly lost, by the block that leads to it. */
type Groups = ReadonlyMap<number, readonly number[]>;

/** So many blocks are sorted, in all, before no more are moved. */
const mostSorted = 20_000_000;

/** Where there are too many to move, the rest is not told as lost: what leads to it is. */
function groupsOf({ starts, kinds, leaders }: Blocks): Groups {
  const groups = new Map<number, number[]>();
  leaders.forEach((_, index) => {
    if (kinds[index] !== kind.indirect) return;
    let leader = index;
    while (kinds[leader] === kind.indirect) leader = leaders[leader] as number;
    const group = groups.get(leader);
    if (group === undefined) groups.set(leader, [index]);
    else group.push(index);
  });
  let left = mostSorted / starts.length;
  for (const [leader, group] of groups) {
    const fits = group.slice(0, Math.max(0, left));
    left -= group.length;
    for (const index of group.slice(fits.length)) kinds[index] = kind.reachable;
    if (fits.length === 0) groups.delete(leader);
    else groups.set(leader, fits);
  }
  return groups;
}

/**
 * Moves what is indirectly lost, and what leads to it, to where Memcheck does not look for pointers before it knows what is lost: into a
 * buffer of malloc's. There the blocks of each leader hang on one another.
 */
function showLost({ account, starts, sizes }: Blocks, groups: Groups): Undo {
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
