/** The allocator begins. */
import { memcheck, valgrind } from "../requests.js";
import { type Code, op } from "./bytes.js";
import { account, global, imported, isShared, mark, own, queueEntries, queueEntry } from "./ledger-layout.js";
import {
  addressOf,
  type Definition,
  free,
  has,
  isLive,
  leastSuspicious,
  put,
  read,
  setMark,
  vbits,
  write,
} from "./ledger-parts.js";
import { valueType } from "./types.js";
import { entryTypes, role } from "./wrapper.js";

const { i32 } = valueType;

/** Nothing is to be told of this call, but that it ends. */
const beIdle: Code = [
  [op.i32(1), write(global.depth), op.i32(1), write(global.isIdle)],
  [op.i32(0), op.return],
];

export const enter: Definition = {
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
      [op.get(0), op.load32(account.pages), op.get(2), op.lt32, op.if],
      [op.get(0), op.call(imported.hasGrown)],
      [op.get(0), op.get(2), op.store32(account.pages)],
      op.end,
      [op.i64(0), write(global.old), op.get(size), write(global.wanted), op.i32(0), write(global.isOthers)],
      [has(role.isNothingWhenEmpty), op.if, op.get(size), op.eqz64, op.if, beIdle, op.end, op.end],
      [has(role.takes), op.if],
      [given, op.eqz64, op.if],
      [has(role.allocates), op.eqz32, op.if, beIdle, op.end],
      op.else,
      [op.get(0), given, op.i32(0), op.call(own.slot), op.set(at)],
      // Of a block that nobody here knows Memcheck tells whether another thread allocated it.
      [op.get(0), op.load32(account.flags), op.i32(isShared), op.and32, op.if],
      [op.get(0), given, op.i32(1), op.call(own.slot), op.tee(at), op.if],
      [op.get(at), op.load32(4), op.eqz32, op.if],
      [setMark(at, mark.live, given), op.i32(1), write(global.isOthers)],
      [op.end, op.end, op.end],
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
