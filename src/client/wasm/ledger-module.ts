/**
 * The ledger's code. An allocator is called too often for JavaScript, which is slow under Valgrind, so what has to be done at each call is
 * WebAssembly too: it keeps the blocks of each memory, writes client requests where the machine code looks for them, and crosses into it
 * once when the allocator begins and once when it ends.
 */
import { type Code, bodyOf, flat, op, sectionOf, text, unsigned, vector } from "./bytes.js";
import { section } from "./module.js";
import { memcheck, valgrind } from "../requests.js";
import { layout } from "../object/machine.js";
import { type FunctionType, valueType } from "./types.js";
import { entry, entryTypes, role } from "./wrapper.js";

/** In the ledger's memory: the words of `layout`, then what JavaScript gives out from here on. */
export const requestSlots = 15;
export const firstFree = layout.slot * (1 + requestSlots);

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

const imported = { native: 0, first: 1, bad: 2, isStale: 3 } as const;
const own = {
  put: 4,
  flush: 5,
  room: 6,
  slot: 7,
  free: 8,
  enter: 9,
  exit: 10,
  usable: 11,
  evict: 12,
  evicted: 13,
} as const;
const global = {
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
const globalTypes = [i32, i32, i32, i64, i32, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32];

interface Definition {
  readonly type: FunctionType;
  readonly locals: readonly number[];
  readonly body: Code;
}

/** So many calls of the allocator within one of its calls are looked into. */
const leastSuspicious = 16;

const none: Code = op.i64(0);
const read = op.getGlobal;
const write = op.setGlobal;

function put(code: number, ...words: readonly Code[]): Code {
  const four = [0, 1, 2, 3].map((index) => words[index] ?? op.i64(0));
  return [op.i32(code), four, op.call(own.put)];
}

/** At the end of the slots that are used: code, four arguments, the default. */
const putRequest: Definition = {
  type: { parameters: [i32, i64, i64, i64, i64], results: [] },
  locals: [i32],
  body: [
    [read(global.count), op.i32(1), op.add32, op.i32(layout.slot), op.mul32, op.set(5)],
    [op.get(5), op.get(0), op.extend, op.store64()],
    [1, 2, 3, 4].map((word) => [op.get(5), op.get(word), op.store64(layout.argument * word)]),
    [op.get(5), op.i64(0), op.store64(layout.result)],
    [read(global.count), op.i32(1), op.add32, write(global.count)],
  ],
};

const flush: Definition = {
  type: { parameters: [], results: [] },
  locals: [],
  body: [
    [op.i32(layout.count), read(global.count), op.extend, op.store64()],
    [op.i32(0), write(global.count)],
    op.call(imported.native),
  ],
};

/** Zeroed bytes of the ledger's own. */
const room: Definition = {
  type: { parameters: [i32], results: [i32] },
  locals: [i32],
  body: [
    [read(global.next), op.set(1)],
    [op.get(1), op.get(0), op.add32, write(global.next)],
    // A page, and how many are missing.
    [read(global.next), op.memorySize, op.i32(16), op.shl32, op.gt32, op.if],
    [read(global.next), op.memorySize, op.i32(16), op.shl32, op.sub32, op.i32(16), op.shr32, op.i32(16), op.add32],
    [op.memoryGrow, op.i32(-1), op.eq32, op.if, 0x00, op.end],
    op.end,
    op.get(1),
  ],
};

/** Where a block at an address is written down; 0 where there is no place yet and none is wanted, or the address has more than 32 bits. */
const slot: Definition = {
  type: { parameters: [i32, i64, i32], results: [i32] },
  locals: [i32, i32],
  body: [
    [op.get(1), op.i64(32), op.shr64, op.eqz64, op.eqz32, op.if, op.i32(0), op.return, op.end],
    [op.get(0), op.load32(account.directory), op.get(1), op.i64(16), op.shr64, op.wrap, op.i32(2), op.shl32, op.add32],
    op.set(3),
    [op.get(3), op.load32(), op.set(4)],
    [op.get(4), op.eqz32, op.if],
    [op.get(2), op.eqz32, op.if, op.i32(0), op.return, op.end],
    [op.i32(pageBytes), op.call(own.room), op.set(4)],
    [op.get(3), op.get(4), op.store32()],
    op.end,
    [op.get(4), op.get(1), op.wrap, op.i32(0xfff8), op.and32, op.add32],
  ],
};

const addressOf = (block: Code): Code => [op.get(0), op.load64(account.base), block, op.add64];
const has = (flag: number): Code => [op.get(1), op.i32(flag), op.and32];
const marked = (flag: number, block: Code): Code => [block, op.wrap, op.i32(7), op.and32, op.i32(flag | 0), op.or32];
const isAtEdge = (block: Code): Code => [block, op.get(0), op.load64(account.edge), op.lt64];
const poolKey: Code = [op.get(0), op.load64(account.base), op.i64(pool.key), op.add64];

/** What is in front of the heap is not the allocator's: the redzone of a block at its beginning ends there. */
const restoreEdge = (block: Code): Code => {
  const outside: Code = [op.get(0), op.load64(account.edge), block, op.sub64];
  const most = op.i64(pool.redzone);
  return [
    [isAtEdge(block), op.if],
    put(
      memcheck.makeMemDefined.code,
      [addressOf(block), most, op.sub64],
      [
        [outside, most],
        [outside, most, op.lt64, op.select],
      ],
    ),
    op.end,
  ];
};

/** Says that a block is freed, or what was taken for one. */
const freeBlock: Definition = {
  type: { parameters: [i32, i64], results: [] },
  locals: [],
  body: [put(valgrind.mempoolFree.code, poolKey, addressOf(op.get(1))), restoreEdge(op.get(1))],
};

const free = (block: Code): Code => [op.get(0), block, op.call(own.free)];

/** With the place of a block in a local: is it live? */
const isLive = (at: number, block: Code): Code => [
  [op.get(at), op.eqz32, op.eqz32],
  [op.get(at), op.load32(4), marked(mark.live, block), op.eq32, op.and32],
];
const setMark = (at: number, flag: number, block: Code): Code => [op.get(at), marked(flag, block), op.store32(4)];

/** Where the definedness of a block is kept while it is resized: JavaScript writes the address of the ledger's memory into the header. */
const vbits: Code = [read(global.vbits), op.extend, op.i32(0), op.load64(ownAddress), op.add64];

/** Nothing is to be told of this call, but that it ends. */
const beIdle: Code = [
  [op.i32(1), write(global.depth), op.i32(1), write(global.isIdle)],
  [op.i32(0), op.return],
];

const enter: Definition = {
  type: entryTypes.enter,
  locals: [i32, i32],
  body: (() => {
    const [block, size, alignment, at, most] = [3, 4, 5, 6, 7];
    const given = op.get(block);
    return [
      // A collector: what it does is not looked at, but the allocator's calls in it are.
      [op.get(1), op.eqz32, op.if],
      [put(valgrind.disableErrorReporting.code, op.i64(1)), op.call(own.flush), op.i32(0), op.return],
      op.end,
      [read(global.depth), op.if],
      // So many calls within one are rare: it may have ended without a word, in a trap.
      [read(global.inner), op.i32(1), op.add32, write(global.inner)],
      [read(global.inner), read(global.suspicious), op.eq32, op.if],
      [read(global.suspicious), op.i32(2), op.shl32, write(global.suspicious)],
      [op.get(0), op.call(imported.isStale), op.if],
      [op.i32(0), write(global.depth), op.i32(0), write(global.isEvicting)],
      [read(global.isIdle), op.eqz32, op.if],
      [put(valgrind.disableErrorReporting.code, op.i64(-1)), op.call(own.flush)],
      [op.end, op.end, op.end],
      op.end,
      [read(global.depth), op.if],
      [read(global.depth), op.i32(1), op.add32, write(global.depth)],
      // Inside another call: blocks that a collector frees, but not the one that is resized.
      [has(role.takes | role.allocates), op.i32(role.takes), op.eq32],
      [given, read(global.old), op.sub64, op.eqz64, op.eqz32, op.and32, op.if],
      [op.get(0), given, op.i32(0), op.call(own.slot), op.set(at)],
      [op.get(at), op.if],
      [isLive(at, given), op.if],
      [free(given), op.call(own.flush), setMark(at, mark.freed, given)],
      [op.end, op.end, op.end],
      [op.i32(0), op.return],
      op.end,

      [op.i32(0), write(global.inner), op.i32(leastSuspicious), write(global.suspicious)],
      // What grew meanwhile is not the allocator's.
      [op.get(0), op.get(2), op.store32(account.pages)],
      [op.i64(0), write(global.old), op.get(size), write(global.wanted), op.i32(0), write(global.isOthers)],
      [has(role.isNothingWhenEmpty), op.if, op.get(size), op.eqz64, op.if, beIdle, op.end, op.end],
      [has(role.takes), op.if],
      [given, op.eqz64, op.if],
      [has(role.allocates), op.eqz32, op.if, beIdle, op.end],
      op.else,
      [op.get(0), given, op.i32(0), op.call(own.slot), op.set(at)],
      // Of a block that nobody here knows Memcheck tells whether another thread allocated it.
      [op.get(0), op.load32(account.flags), op.i32(isShared), op.and32, op.if],
      [op.get(0), given, op.i32(1), op.call(own.slot), op.tee(at), op.load32(4), op.eqz32, op.if],
      [setMark(at, mark.live, given), op.i32(1), write(global.isOthers)],
      [op.end, op.end],
      [op.get(at), op.if, isLive(at, given), op.if, op.else, op.i32(0), op.set(at), op.end, op.end],
      [op.get(at), op.eqz32, op.if, op.get(0), given, op.call(imported.bad), op.i32(-1), op.return, op.end],
      [given, write(global.old)],
      [has(role.allocates), op.if],
      [op.get(at), op.load32(), op.get(size), op.wrap],
      [op.get(at), op.load32(), op.get(size), op.wrap, op.lt32, op.select, op.set(most)],
      [op.get(most), write(global.oldSize)],
      [op.get(most), read(global.vbitsSize), op.gt32, op.if],
      [op.get(most), op.i32(0xffff), op.add32, op.i32(-0x1_0000), op.and32, write(global.vbitsSize)],
      [read(global.vbitsSize), op.call(own.room), write(global.vbits)],
      op.end,
      put(memcheck.getVbits.code, addressOf(given), vbits, [op.get(most), op.extend]),
      op.else,
      [free(given), op.call(own.flush), setMark(at, mark.freed, given)],
      // To the end of the queue: the allocator gets it later.
      [op.get(0), op.load32(account.first), op.get(0), op.load32(account.count), op.add32],
      [op.i32(queueEntries - 1), op.and32, op.i32(queueEntry.bytes), op.mul32],
      [op.get(0), op.load32(account.queue), op.add32, op.set(most)],
      [op.get(most), given, op.store64(queueEntry.block)],
      [
        op.get(most),
        op.get(size),
        op.wrap,
        op.get(0),
        op.load32(account.redzone),
        op.add32,
        op.store32(queueEntry.size),
      ],
      [op.get(most), op.get(alignment), op.store32(queueEntry.alignment)],
      [op.get(0), op.get(0), op.load32(account.count), op.i32(1), op.add32, op.store32(account.count)],
      [op.get(0), op.get(0), op.load32(account.kept), op.get(at), op.load32(), op.add32, op.store32(account.kept)],
      [op.i32(-1), op.return],
      op.end,
      op.end,
      op.end,
      put(valgrind.disableErrorReporting.code, op.i64(1)),
      op.call(own.flush),
      [op.i32(1), write(global.depth), op.i32(0), write(global.isIdle)],
      // Nothing is added to what has no bytes and is resized, or is more than fits.
      [
        has(role.takes | role.allocates),
        op.i32(role.takes | role.allocates),
        op.eq32,
        op.get(size),
        op.eqz64,
        op.and32,
      ],
      [op.get(size), op.i64(0xf000_0000), op.gt64, op.or32],
      [
        op.if,
        op.i32(0),
        write(global.more),
        op.else,
        op.get(0),
        op.load32(account.redzone),
        write(global.more),
        op.end,
      ],
      read(global.more),
    ];
  })(),
};

const exit: Definition = {
  type: entryTypes.exit,
  locals: [i32, i32, i64],
  body: (() => {
    const [block, at, oldAt, next] = [3, 4, 5, 6];
    const result = op.get(block);
    const grownFrom: Code = [op.get(0), op.load32(account.pages), op.extend, op.i64(16), op.shl64];
    const grownTo: Code = [op.get(2), op.extend, op.i64(16), op.shl64];
    const freeOld: Code = [
      [op.get(0), read(global.old), op.i32(0), op.call(own.slot), op.set(oldAt)],
      [op.get(oldAt), op.if],
      [isLive(oldAt, read(global.old)), op.if],
      [free(read(global.old)), setMark(oldAt, mark.freed, read(global.old))],
      [op.end, op.end],
    ];
    // Blocks that a collector gave up: of those that begin where this one is.
    const freeWithin: Code = [
      [result, op.set(next)],
      op.loop,
      [op.get(next), op.i64(8), op.add64, op.tee(next), result, read(global.wanted), op.add64, op.lt64, op.if],
      [op.get(0), op.get(next), op.i32(0), op.call(own.slot), op.set(oldAt)],
      [op.get(oldAt), op.if, isLive(oldAt, op.get(next)), op.if],
      [free(op.get(next)), op.call(own.flush), setMark(oldAt, mark.freed, op.get(next))],
      [op.end, op.end, op.branch(1), op.end, op.end],
    ];
    const isInPlace: Code = [
      [has(role.takes), op.i32(0), op.ne32, result, read(global.old), op.eq64, op.and32],
      [read(global.wanted), op.eqz64, op.eqz32, op.and32, isLive(at, result), op.and32],
    ];
    const before: Code = [op.get(at), op.load32(), op.extend];
    // It is the block that it was, allocated where it was.
    const resizeInPlace: Code = [
      put(valgrind.mempoolChange.code, poolKey, addressOf(result), addressOf(result), read(global.wanted)),
      [before, read(global.wanted), op.lt64, op.if],
      put(
        memcheck.makeMemUndefined.code,
        [addressOf(result), before, op.add64],
        [read(global.wanted), before, op.sub64],
      ),
      op.else,
      put(
        memcheck.makeMemNoaccess.code,
        [addressOf(result), read(global.wanted), op.add64],
        [before, read(global.wanted), op.sub64],
      ),
      op.end,
      [op.get(at), read(global.wanted), op.wrap, op.store32()],
    ];
    return [
      [op.get(1), op.eqz32, op.if],
      [put(valgrind.disableErrorReporting.code, op.i64(-1)), op.call(own.flush), op.return],
      op.end,
      [read(global.depth), op.i32(1), op.sub32, write(global.depth)],
      [read(global.depth), op.if, op.return, op.end],
      [read(global.isIdle), op.if, op.i32(0), write(global.isIdle), op.return, op.end],
      put(valgrind.disableErrorReporting.code, op.i64(-1)),
      [op.get(0), op.load32(account.pages), op.get(2), op.lt32, op.if],
      put(memcheck.makeMemNoaccess.code, addressOf(grownFrom), [grownTo, grownFrom, op.sub64]),
      [op.get(0), op.get(2), op.store32(account.pages)],
      op.end,
      [has(role.allocates), op.if],
      [result, op.eqz64, op.if],
      // Resized to nothing.
      [has(role.takes), op.if, read(global.wanted), op.eqz64, op.if],
      [read(global.old), op.eqz64, op.if, op.else, freeOld, op.end],
      [op.end, op.end],
      op.else,
      [op.get(0), op.load32(account.flags), op.i32(awaitsFirst), op.and32, op.if],
      [op.get(0), result, op.call(imported.first)],
      op.end,
      [op.get(0), result, op.i32(1), op.call(own.slot), op.set(at)],
      [isInPlace, op.if],
      resizeInPlace,
      op.else,
      [has(role.takes), op.if],
      [read(global.old), op.eqz64, op.if, op.else, freeOld, op.end],
      op.end,
      [op.get(at), op.if],
      [isLive(at, result), op.if, free(result), op.end],
      [has(role.isCollected), op.if, freeWithin, op.end],
      put(valgrind.mempoolAlloc.code, poolKey, addressOf(result), read(global.wanted)),
      restoreEdge(result),
      [op.get(0), op.load32(account.flags), op.i32(marksRedzones), op.and32, op.if],
      put(
        memcheck.makeMemNoaccess.code,
        [addressOf(result), read(global.wanted), op.add64],
        [read(global.more), op.extend],
      ),
      op.end,
      [has(role.isZeroed), op.if],
      put(memcheck.makeMemDefined.code, addressOf(result), read(global.wanted)),
      op.end,
      [has(role.takes), op.if, read(global.old), op.eqz64, op.if, op.else],
      put(memcheck.setVbits.code, addressOf(result), vbits, [read(global.oldSize), op.extend]),
      [op.end, op.end],
      [op.get(at), read(global.wanted), op.wrap, op.store32()],
      setMark(at, mark.live, result),
      [op.end, op.end],
      [read(global.isOthers), op.if, put(memcheck.makeMemDefined.code, addressOf(result), read(global.wanted)), op.end],
      [op.end, op.end],
      op.call(own.flush),
    ];
  })(),
};

const usable: Definition = {
  type: entryTypes.usable,
  locals: [i32],
  body: [
    [op.get(0), op.get(1), op.i32(0), op.call(own.slot), op.set(2)],
    [op.get(2), op.eqz32, op.if, op.i64(-1), op.return, op.end],
    [op.get(2), op.load32(), op.extend, op.i64(-1), isLive(2, op.get(1)), op.select],
  ],
};

/** The next block to be given back: from when there are too many until there is room for some. The address of none is 0. */
const evict: Definition = {
  type: entryTypes.evict,
  locals: [i32],
  body: [
    [read(global.depth), read(global.isEvicting), op.ne32, op.if, none, op.return, op.end],
    [read(global.isEvicting), op.eqz32, op.if],
    [op.get(0), op.load32(account.kept), op.get(0), op.load32(account.limit), op.gt32],
    [op.get(0), op.load32(account.count), op.i32(queueEntries - 1), op.eq32, op.or32],
    [op.eqz32, op.if, none, op.return, op.end],
    [put(valgrind.disableErrorReporting.code, op.i64(1)), op.call(own.flush)],
    [op.i32(1), write(global.isEvicting), op.i32(1), write(global.depth)],
    op.end,
    // Until a quarter is free again.
    [op.get(0), op.load32(account.count), op.i32((queueEntries / 4) * 3), op.lt32],
    [op.get(0), op.load32(account.kept)],
    [op.get(0), op.load32(account.limit), op.i32(2), op.shr32, op.i32(3), op.mul32, op.lt32],
    [op.and32, op.get(0), op.load32(account.count), op.eqz32, op.or32, op.if],
    [op.i32(0), write(global.isEvicting), op.i32(0), write(global.depth)],
    [put(valgrind.disableErrorReporting.code, op.i64(-1)), op.call(own.flush), none, op.return],
    op.end,
    [op.get(0), op.load32(account.queue)],
    [
      op.get(0),
      op.load32(account.first),
      op.i32(queueEntry.bytes),
      op.mul32,
      op.add32,
      op.tee(1),
      write(global.evicted),
    ],
    [op.get(0), op.get(0), op.load32(account.first), op.i32(1), op.add32, op.i32(queueEntries - 1), op.and32],
    op.store32(account.first),
    [op.get(0), op.get(0), op.load32(account.count), op.i32(1), op.sub32, op.store32(account.count)],
    [op.get(0), op.get(0), op.load32(account.kept)],
    [op.get(0), op.get(1), op.load64(), op.i32(1), op.call(own.slot), op.load32(), op.sub32, op.store32(account.kept)],
    [op.get(1), op.load64()],
  ],
};

/** The size and the alignment, as a bit tells, that the block which is given back was freed with. */
const evicted: Definition = {
  type: entryTypes.evicted,
  locals: [],
  body: [
    [read(global.evicted), op.load32(queueEntry.alignment), read(global.evicted), op.load32(queueEntry.size)],
    [op.get(0), op.select],
  ],
};

const definitions = [putRequest, flush, room, slot, freeBlock, enter, exit, usable, evict, evicted];

const importTypes: readonly FunctionType[] = [
  { parameters: [], results: [] },
  { parameters: [i32, i64], results: [] },
  { parameters: [i32, i64], results: [] },
  { parameters: [i32], results: [i32] },
];

/** The module. It imports what `imported` names from `jsgrind`, and exports `memory`, `next`, and what stands in the table. */
export function ledgerModule(): Uint8Array<ArrayBuffer> {
  const types = [...importTypes, ...definitions.map(({ type }) => type)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...sectionOf(
      section.type,
      vector(types.map(({ parameters, results }) => [0x60, vector(parameters), vector(results)])),
    ),
    ...sectionOf(
      section.import,
      vector(Object.entries(imported).map(([name, type]) => [text("jsgrind"), text(name), 0, unsigned(type)])),
    ),
    ...sectionOf(section.function, vector(definitions.map((_, index) => unsigned(importTypes.length + index)))),
    ...sectionOf(section.memory, vector([[0x00, 1]])),
    ...sectionOf(section.global, vector(globalTypes.map((type, index) => [type, 1, initial(type, index), op.end]))),
    ...sectionOf(
      section.export,
      vector([
        [text("memory"), 2, 0],
        [text("next"), 3, global.next],
        ...Object.keys(entry).map((name) => [text(name), 0, unsigned(own[name as keyof typeof entry])]),
      ]),
    ),
    ...sectionOf(section.code, vector(definitions.map(({ locals, body }) => bodyOf(locals, body)))),
    ...sectionOf(section.custom, [text("name"), functionNames()]),
  ]);
}

function initial(type: number, index: number): Code {
  if (type === i64) return op.i64(0);
  return op.i32(index === global.next ? firstFree : 0);
}

function functionNames(): Code {
  const names = Object.entries({ ...imported, ...own }).map(([name, index]) => [
    unsigned(index),
    text(`${ledgerFunction} ${name}`),
  ]);
  const content = flat(vector(names));
  return [1, unsigned(content.length), content];
}
