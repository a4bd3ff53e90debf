/** The requests alone, as bare.c sends them. */
import { addressOf } from "jsgrind";
import { memcheck, valgrind } from "#src/client/requests.js";
import { loadAddon, loadBare } from "./addon.js";
import { arenaFor, blockLength, stride } from "./inputs.js";
import { type Loop, chunks, foreign } from "./loop.js";

const { repeat, repeatAlloc, repeatAllocAndFree } = loadBare();

const arena = arenaFor(chunks);
const address = Number(addressOf(arena));
/** Its own pool has the address for its anchor. */
const pool = address;
loadAddon().createMempool(BigInt(pool));

function bare(code: number, first = 0, second = 0): Loop {
  return {
    run(count) {
      repeat(count, code, first, second, 0);
      return count;
    },
  };
}

export const bareMakeMemDefined: Loop = bare(memcheck.makeMemDefined.code, address, blockLength);
export const bareCountErrors: Loop = bare(valgrind.countErrors.code);
export const bareMempoolExists: Loop = bare(valgrind.mempoolExists.code, pool + 1);
export const bareClientRequest: Loop = bare(foreign, 1, 2);

export const bareAllocAndFree: Loop = {
  run(count) {
    repeatAllocAndFree(count, pool, address, blockLength);
    return count;
  },
};

export const bareAlloc: Loop = {
  limit: chunks,
  run(count) {
    repeatAlloc(count, pool, address, blockLength, stride);
    return count;
  },
  reset: () => repeat(1, valgrind.mempoolTrim.code, pool, address, 0),
};
