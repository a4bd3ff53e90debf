/** Blocks that were freed, and wait for the allocator; and how many bytes of a block are its. */
import { valgrind } from "../requests.js";
import { op } from "./bytes.js";
import { account, global, own, queueEntries, queueEntry } from "./ledger-layout.js";
import { type Definition, isLive, none, put, read, write } from "./ledger-parts.js";
import { valueType } from "./types.js";
import { entryTypes } from "./wrapper.js";

const { i32 } = valueType;

export const usable: Definition = {
  type: entryTypes.usable,
  locals: [i32],
  body: [
    [op.get(0), op.get(1), op.i32(0), op.call(own.slot), op.set(2)],
    [op.get(2), op.eqz32, op.if, op.i64(-1), op.return, op.end],
    [op.get(2), op.load32(), op.extend, op.i64(-1), isLive(2, op.get(1)), op.select],
  ],
};

/** The next block to be given back: from when there are too many until there is room for some. The address of none is 0. */
export const evict: Definition = {
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
export const evicted: Definition = {
  type: entryTypes.evicted,
  locals: [],
  body: [
    [read(global.evicted), op.load32(queueEntry.alignment), read(global.evicted), op.load32(queueEntry.size)],
    [op.get(0), op.select],
  ],
};
