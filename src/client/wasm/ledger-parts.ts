/** What the ledger's functions are made of. */
import { layout } from "../object/machine.js";
import { memcheck, valgrind } from "../requests.js";
import { type Code, op } from "./bytes.js";
import { account, global, imported, mark, own, ownAddress, pageBytes, pool } from "./ledger-layout.js";
import { type FunctionType, valueType } from "./types.js";

const { i32, i64 } = valueType;

/** A function of the ledger's. */
export interface Definition {
  readonly type: FunctionType;
  readonly locals: readonly number[];
  readonly body: Code;
}

/** So many calls of the allocator within one of its calls are looked into. */
export const leastSuspicious = 16;

export const none: Code = op.i64(0);
export const read = op.getGlobal;
export const write = op.setGlobal;

export function put(code: number, ...words: readonly Code[]): Code {
  const four = [0, 1, 2, 3].map((index) => words[index] ?? op.i64(0));
  return [op.i32(code), four, op.call(own.put)];
}

/** At the end of the slots that are used: code, four arguments, the default. */
export const putRequest: Definition = {
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

export const flush: Definition = {
  type: { parameters: [], results: [] },
  locals: [],
  body: [
    [op.i32(layout.count), read(global.count), op.extend, op.store64()],
    [op.i32(0), write(global.count)],
    op.call(imported.native),
  ],
};

/** Zeroed bytes of the ledger's own. */
export const room: Definition = {
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

/** Where a block at an address is written down; 0 where there is no place yet and none is wanted, or the address is behind the memory's end. */
export const slot: Definition = {
  type: { parameters: [i32, i64, i32], results: [i32] },
  locals: [i32, i32],
  body: [
    [op.get(0), op.load32(account.pages), op.extend, op.get(1), op.i64(16), op.shr64, op.gt64, op.eqz32],
    [op.if, op.i32(0), op.return, op.end],
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

/** From one place on, and in front of another: where the next live block is written down; or the other place. */
export const nextLive: Definition = {
  type: { parameters: [i32, i32], results: [i32] },
  locals: [],
  body: [
    op.loop,
    [op.get(0), op.get(1), op.lt32, op.if],
    // The mark is the sign.
    [op.get(0), op.load64(), op.i64(0), op.geSigned64, op.if],
    [op.get(0), op.i32(8), op.add32, op.set(0), op.branch(2)],
    [op.end, op.end, op.end],
    op.get(0),
  ],
};

export const addressOf = (block: Code): Code => [op.get(0), op.load64(account.base), block, op.add64];
export const has = (flag: number): Code => [op.get(1), op.i32(flag), op.and32];
export const marked = (flag: number, block: Code): Code => [
  block,
  op.wrap,
  op.i32(7),
  op.and32,
  op.i32(flag | 0),
  op.or32,
];
export const isAtEdge = (block: Code): Code => [block, op.get(0), op.load64(account.edge), op.lt64];
export const poolKey: Code = [op.get(0), op.load64(account.base), op.i64(pool.key), op.add64];

/** What is in front of the heap is not the allocator's: the redzone of a block at its beginning ends there. */
export const restoreEdge = (block: Code): Code => {
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
export const freeBlock: Definition = {
  type: { parameters: [i32, i64], results: [] },
  locals: [],
  body: [put(valgrind.mempoolFree.code, poolKey, addressOf(op.get(1))), restoreEdge(op.get(1))],
};

export const free = (block: Code): Code => [op.get(0), block, op.call(own.free)];

/** With the place of a block in a local: is it live? */
export const isLive = (at: number, block: Code): Code => [
  [op.get(at), op.eqz32, op.eqz32],
  [op.get(at), op.load32(4), marked(mark.live, block), op.eq32, op.and32],
];
export const setMark = (at: number, flag: number, block: Code): Code => [
  op.get(at),
  marked(flag, block),
  op.store32(4),
];

/** Where the definedness of a block is kept while it is resized: JavaScript writes the address of the ledger's memory into the header. */
export const vbits: Code = [read(global.vbits), op.extend, op.i32(0), op.load64(ownAddress), op.add64];
