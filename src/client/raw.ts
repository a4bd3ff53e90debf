/** Which requests may be sent by number. Valgrind follows the pointers of some and asserts the values of others. */

import { describe } from "./bytes.js";
import {
  type Request,
  type Requests,
  callgrind,
  cachegrind,
  dhat,
  drd,
  helgrind,
  memcheck,
  valgrind,
} from "./requests.js";

const tables: Record<string, Requests> = { valgrind, memcheck, helgrind, drd, callgrind, cachegrind, dhat };

/** Arguments that are addresses Valgrind only looks up, or plain values: nothing that is passed in them can hurt it. */
const harmless = new Set<number>([
  valgrind.runningOnValgrind.code,
  valgrind.replacesMalloc.code,
  valgrind.runningVersion.code,
  valgrind.countErrors.code,
  valgrind.mempoolExists.code,
  memcheck.discard.code,
  ...Object.values<Request>(callgrind)
    .filter(({ args }) => args.length === 0)
    .map(({ code }) => code),
  ...Object.values(cachegrind).map(({ code }) => code),
  dhat.adHocEvent.code,
  drd.getValgrindThreadid.code,
  drd.getDrdThreadid.code,
]);

/** The upper halves of the numbers that Valgrind's core and its own tools have: MC, HG, DR, Dr, CT, CG, DH. */
function isTaken(half: number): boolean {
  switch (half) {
    case 0:
    case 0x4d43:
    case 0x4847:
    case 0x4452:
    case 0x4472:
    case 0x4354:
    case 0x4347:
    case 0x4448:
      return true;
    default:
      return false;
  }
}

/** A word; one of 32 bits is looked at least. */
export function assertArgument(word: unknown): void {
  if (typeof word === "number" && word >>> 0 === word) return;
  const fits =
    typeof word === "bigint" ? BigInt.asUintN(64, word) === word : Number.isSafeInteger(word) && Number(word) >= 0;
  if (!fits)
    throw new RangeError(
      `An argument is a bigint of 64 bits or a whole number, and not negative; this is ${describe(word)}`,
    );
}

export function assertSendable(code: number): void {
  if (typeof code !== "number") throw new TypeError(`A request's code must be a number; this is ${describe(code)}`);
  if (code >>> 0 !== code) throw new RangeError(`A request's code must be a whole number of 32 bits; this is ${code}`);
  if (!isTaken(code >>> 16) || harmless.has(code)) return;
  const hex = `0x${code.toString(16)}`;
  for (const [module, table] of Object.entries(tables)) {
    const found = Object.entries(table).find(([, request]) => request.code === code);
    if (found !== undefined) {
      throw new RangeError(
        `${hex} is ${found[1].macro}; send it with ${found[0]} of jsgrind/${module}, which checks what Valgrind does not`,
      );
    }
  }
  throw new RangeError(
    `${hex} is a number that Valgrind keeps for itself; a wrong argument to such a request ends the program`,
  );
}
