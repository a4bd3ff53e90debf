/** What is needed before any header: is Valgrind there, where is memory, and the bare client request. */

import { type Memory, bytesOf, describe } from "./bytes.js";
import { assertSendable } from "./raw.js";
import { type Word, send } from "./request.js";

export { runningOnValgrind } from "./valgrind.js";
export type { BufferMemory, Memory, Ranges, Region } from "./bytes.js";

/**
 * The address of memory, for an addon that wants it as a number. It is valid as long as the buffer lives and is not detached.
 *
 * @example
 * const buffer = new Uint8Array(16);
 * assert.equal(addressOf(buffer.subarray(4)) - addressOf(buffer), 4n);
 */
export function addressOf(memory: Memory): bigint {
  return BigInt(bytesOf(memory).address);
}

/**
 * `VALGRIND_DO_CLIENT_REQUEST_EXPR`: sends a request by its number, for tools that this package does not know. Returns the
 * result as an unsigned word, or undefined when nobody handled it.
 *
 * Requests that Valgrind's own tools would follow a pointer of, or assert something of, have a checked function instead.
 *
 * @throws RangeError for such a request, for more than five arguments, and for words that are not 64 bits.
 * @example
 * const errors = clientRequest(0x1201); // VALGRIND_COUNT_ERRORS
 */
export function clientRequest(code: number, ...args: readonly Word[]): bigint | undefined {
  assertSendable(code);
  if (args.length > 5) throw new RangeError(`A client request has at most five arguments; these are ${args.length}`);
  for (const arg of args) {
    const fits = typeof arg === "bigint" ? BigInt.asUintN(64, arg) === arg : Number.isSafeInteger(arg) && arg >= 0;
    if (!fits)
      throw new RangeError(
        `An argument is a bigint of 64 bits or a whole number, and not negative; this is ${describe(arg)}`,
      );
  }
  return send(code, ...args);
}
