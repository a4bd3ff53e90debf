/** What stands where in the ledger's memory, and the numbers of its functions and globals. */
import { layout } from "../object/machine.js";
import { valueType } from "./types.js";

/** In the ledger's memory: the words of `layout`, then what JavaScript gives out from here on. */
export const requestSlots = 15;
export const firstFree = layout.slot * (1 + requestSlots);

/** How far it may grow: its place is told once, and V8 moves no memory that is shared, as this is, though no other thread has it. */
export const mostLedgerPages = 0x8000;

/** Where in the words' header the address of the ledger's memory stands; the machine code looks at the count alone. */
export const ownAddress = 8;

/** Of an account, in bytes. The directory has a word for each 64 KiB of the memory: where the page is that describes them. */
export const account = {
  base: 0,
  edge: 8,
  pages: 16,
  directory: 20,
  flags: 24,
  redzone: 28,
  /** The freed blocks that the allocator has not been given back yet: how many bytes there may be, and are, and where which are written down. */
  limit: 32,
  kept: 36,
  queue: 40,
  first: 44,
  count: 48,
  bytes: 64,
} as const;

/** Of a freed block: its address, its size and its alignment, as they were given. */
export const queueEntry = { block: 0, size: 8, alignment: 12, bytes: 16 } as const;
export const queueEntries = 0x1_0000;
export const directoryBytes = 4 * 0x1_0000;
export const pageBytes = 0x1_0000;

/** JavaScript wants to hear of the first block: only then it is known where the heap begins. */
export const awaitsFirst = 1;
/** What is around the blocks is accessible, so what was asked for in addition has to be made inaccessible at each. */
export const marksRedzones = 2;
/** Other threads may allocate in the memory, and each has a ledger of its own. */
export const isShared = 4;

/** Of a block, at the page's place for the eight bytes that it begins in: its size, and this with the lowest three bits of its address. */
export const mark = { live: 0x8000_0000, freed: 0x4000_0000 } as const;

/**
 * The pool of a memory, by a key that is added to its address, as that may be some other pool's. Memcheck makes so many bytes on both sides
 * of a block inaccessible, and tells by them which block an address is near to.
 */
export const pool = { key: 1, redzone: 16 } as const;

/** So its functions' names begin in stacks. */
export const ledgerFunction = "jsgrind ledger";

const { i32, i64 } = valueType;

export const imported = { native: 0, first: 1, bad: 2, isStale: 3, hasGrown: 4 } as const;
export const own = {
  put: 5,
  flush: 6,
  room: 7,
  slot: 8,
  free: 9,
  enter: 10,
  exit: 11,
  usable: 12,
  evict: 13,
  evicted: 14,
  nextLive: 15,
} as const;
export const global = {
  depth: 0,
  count: 1,
  next: 2,
  old: 3,
  oldSize: 4,
  wanted: 5,
  vbits: 6,
  vbitsSize: 7,
  isIdle: 8,
  more: 9,
  inner: 10,
  suspicious: 11,
  evicted: 12,
  isEvicting: 13,
  isOthers: 14,
} as const;
export const globalTypes = [i32, i32, i32, i64, i32, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32];
