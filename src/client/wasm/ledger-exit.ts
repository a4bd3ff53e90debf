/** The allocator ends. */
import { memcheck, valgrind } from "../requests.js";
import { type Code, op } from "./bytes.js";
import { account, awaitsFirst, global, imported, mark, marksRedzones, own } from "./ledger-layout.js";
import {
  addressOf,
  type Definition,
  free,
  has,
  isLive,
  poolKey,
  put,
  read,
  restoreEdge,
  setMark,
  vbits,
  write,
} from "./ledger-parts.js";
import { valueType } from "./types.js";
import { entryTypes, role } from "./wrapper.js";

const { i32, i64 } = valueType;

export const exit: Definition = {
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
    return [
      [op.get(1), op.eqz32, op.if],
      [put(valgrind.disableErrorReporting.code, op.i64(-1)), op.call(own.flush), op.return],
      op.end,
      [read(global.depth), op.i32(1), op.sub32, write(global.depth)],
      [read(global.depth), op.if, op.return, op.end],
      [read(global.isIdle), op.if, op.i32(0), write(global.isIdle), op.return, op.end],
      put(valgrind.disableErrorReporting.code, op.i64(-1)),
      [op.get(0), op.load32(account.pages), op.get(2), op.lt32, op.if],
      [op.get(0), op.call(imported.hasGrown)],
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
      // Also when it stays where it is: MEMPOOL_CHANGE would sort all the pool's blocks, to see that none overlap (check_mempool_sane).
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
      op.end,
      [read(global.isOthers), op.if, put(memcheck.makeMemDefined.code, addressOf(result), read(global.wanted)), op.end],
      [op.end, op.end],
      op.call(own.flush),
    ];
  })(),
};
