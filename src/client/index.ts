/** What is needed before any header: is Valgrind there, where is memory, and the bare client request. */

import { type Memory, bytesOf } from "./bytes.js";
import { assertArgument, assertSendable } from "./raw.js";
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
export function clientRequest(
  code: number,
  first?: Word,
  second?: Word,
  third?: Word,
  fourth?: Word,
  fifth?: Word,
): bigint | undefined;
export function clientRequest(
  code: number,
  first: Word = 0,
  second: Word = 0,
  third: Word = 0,
  fourth: Word = 0,
  fifth: Word = 0,
  ...more: readonly unknown[]
): bigint | undefined {
  assertSendable(code);
  if (more.length > 0)
    throw new RangeError(`A client request has at most five arguments; these are ${5 + more.length}`);
  assertArgument(first);
  assertArgument(second);
  assertArgument(third);
  assertArgument(fourth);
  assertArgument(fifth);
  return send(code, first, second, third, fourth, fifth);
}
