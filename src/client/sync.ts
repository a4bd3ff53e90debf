/** What a synchronisation object is known by: any word that is the same in every thread. */

import { type BufferMemory, bytesOf, describe, isBuffer } from "./bytes.js";
import { assertWord } from "./check.js";

/**
 * A lock, semaphore, barrier or event: a view at the place in shared memory where it lives, or any bigint that stands for
 * it and is not 0.
 */
export type SyncObject = BufferMemory | bigint;

/** @throws TypeError for anything else; RangeError for a word that is 0 or memory that is empty. */
export function wordOf(object: SyncObject, name: string): bigint {
  if (typeof object === "bigint") return assertWord(object, name);
  if (!ArrayBuffer.isView(object) && !isBuffer(object)) {
    throw new TypeError(`${name} must be a view, a buffer or a bigint; this is ${describe(object)}`);
  }
  const { address, length } = bytesOf(object);
  if (length === 0) throw new RangeError(`${name} must have at least one byte, because its address stands for it`);
  return BigInt(address);
}
