/**
 * memcheck.h: what Memcheck knows of each byte (may it be accessed, is it defined) and of the heap.
 *
 * Where a request has a result, `undefined` says that nobody answered: the program runs natively, under another tool, or
 * under a Valgrind that is too old. Where it has none, true says that Memcheck did it.
 */

import { type Memory, type Ranges, bytesOf, describe, hex } from "./bytes.js";
import { assertInteger, assertText } from "./check.js";
import { tellMemory } from "./describe.js";
import { guard } from "./guard.js";
import { ask, send, tellAll } from "./request.js";
import { memcheck as requests } from "./requests.js";
import { cString, output } from "./scratch.js";

export type { Memory, Ranges, Region } from "./bytes.js";

/** Of the frequent ones: to find them in the table takes as long as to send them. */
const { code: makeMemNoaccessCode } = requests.makeMemNoaccess;
const { code: makeMemUndefinedCode } = requests.makeMemUndefined;
const { code: makeMemDefinedCode } = requests.makeMemDefined;
const { code: makeMemDefinedIfAddressableCode } = requests.makeMemDefinedIfAddressable;

/**
 * `VALGRIND_MAKE_MEM_NOACCESS` (Valgrind 3.2.0): any access to `memory` is an error from now on.
 *
 * @example
 * const arena = new Uint8Array(1024);
 * makeMemNoaccess(arena.subarray(512));
 */
export function makeMemNoaccess(memory: Memory | Ranges): boolean {
  return tellMemory(makeMemNoaccessCode, memory);
}

/**
 * `VALGRIND_MAKE_MEM_UNDEFINED` (3.2.0): `memory` may be accessed, and using its bytes before they are written is an error.
 *
 * @example
 * const message = Buffer.alloc(64);
 * makeMemUndefined(message);
 * makeMemUndefined({ of: message, ranges: [0, 8, 32, 16] }); // bytes 0 to 7 and 32 to 47, in one crossing
 */
export function makeMemUndefined(memory: Memory | Ranges): boolean {
  return tellMemory(makeMemUndefinedCode, memory);
}

/** `VALGRIND_MAKE_MEM_DEFINED` (3.2.0): `memory` may be accessed, and its bytes count as written. */
export function makeMemDefined(memory: Memory | Ranges): boolean {
  return tellMemory(makeMemDefinedCode, memory);
}

/** `VALGRIND_MAKE_MEM_DEFINED_IF_ADDRESSABLE` (3.2.0): as `makeMemDefined`, leaving out bytes that may not be accessed. */
export function makeMemDefinedIfAddressable(memory: Memory | Ranges): boolean {
  return tellMemory(makeMemDefinedIfAddressableCode, memory);
}

/** A description made by `createBlock`; disposing of it, or `discard`, takes it back. */
export interface Block extends Disposable {
  /** Memcheck's number for it, from 0. */
  readonly handle: number;
}

/**
 * `VALGRIND_CREATE_BLOCK` (3.0.0): errors in `memory` are described with `description`, as in "inside a session key of
 * size 32 client-defined".
 *
 * @throws RangeError when the memory is empty.
 */
export function createBlock(memory: Memory, description: string): Block | undefined {
  const { address, length } = bytesOf(memory);
  if (length === 0) throw new RangeError("A block to describe must have at least one byte");
  const handle = send(requests.createBlock.code, address, length, cString(assertText(description, "description")));
  if (handle === undefined) return undefined;
  return { handle: Number(handle), ...guard(() => void discard(Number(handle))) };
}

/** `VALGRIND_DISCARD` (1.0.0): takes a description back; false when there is none of that handle. */
export function discard(block: Block | number): boolean | undefined {
  const handle = (block as Block | null | undefined)?.handle ?? block;
  const answer = ask(requests.discard.code, 0, assertInteger(handle, "handle"));
  return answer === undefined ? undefined : answer === 0;
}

/**
 * `VALGRIND_CHECK_MEM_IS_ADDRESSABLE` (3.2.0): the offset in bytes of the first byte of `memory` that may not be accessed, or
 * -1. What is found is also reported as an error.
 */
export function checkMemIsAddressable(memory: Memory): number | undefined {
  return firstBad(requests.checkMemIsAddressable.code, memory);
}

/**
 * `VALGRIND_CHECK_MEM_IS_DEFINED` (3.2.0): the offset in bytes of the first byte of `memory` that is undefined or may not be
 * accessed, or -1. What is found is also reported as an error.
 *
 * @example
 * const message = new Uint8Array(16);
 * const memcheck = makeMemUndefined(message.subarray(8, 12));
 * assert.equal(checkMemIsDefined(message), memcheck ? 8 : undefined);
 */
export function checkMemIsDefined(memory: Memory): number | undefined {
  return firstBad(requests.checkMemIsDefined.code, memory);
}

/** `VALGRIND_CHECK_VALUE_IS_DEFINED` (3.2.0): as `checkMemIsDefined` for the element at `index` of a typed array, counted from its first byte. */
export function checkValueIsDefined(array: TypedArrayLike, index = 0): number | undefined {
  if (!ArrayBuffer.isView(array) || array instanceof DataView)
    throw new TypeError(`A value is an element of a typed array; this is ${describe(array)}`);
  const { BYTES_PER_ELEMENT: size, length } = array;
  assertInteger(index, "index", 0, length - 1);
  return checkMemIsDefined(new Uint8Array(array.buffer, array.byteOffset + index * size, size));
}

/** What the typed arrays have in common. */
export interface TypedArrayLike extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: number;
  readonly length: number;
}

function firstBad(code: number, memory: Memory): number | undefined {
  const { address, length } = bytesOf(memory);
  const answer = ask(code, address, length);
  if (answer === undefined) return undefined;
  return answer === 0 ? -1 : answer - address;
}

/** `VALGRIND_DO_LEAK_CHECK` (1.0.0): a full leak check now, reported as at the end of the program. */
export function doLeakCheck(): boolean {
  return tellAll(requests.doLeakCheck.code, ...requests.doLeakCheck.args);
}

/** `VALGRIND_DO_ADDED_LEAK_CHECK` (3.7.0): reports only what leaks more than at the last check. */
export function doAddedLeakCheck(): boolean {
  return tellAll(requests.doAddedLeakCheck.code, ...requests.doAddedLeakCheck.args);
}

/** `VALGRIND_DO_CHANGED_LEAK_CHECK` (3.7.0): reports what leaks more or less than at the last check. */
export function doChangedLeakCheck(): boolean {
  return tellAll(requests.doChangedLeakCheck.code, ...requests.doChangedLeakCheck.args);
}

/** `VALGRIND_DO_NEW_LEAK_CHECK` (3.21.0): reports only leaks that the last check did not have. Older Memchecks report all. */
export function doNewLeakCheck(): boolean {
  return tellAll(requests.doNewLeakCheck.code, ...requests.doNewLeakCheck.args);
}

/** `VALGRIND_DO_QUICK_LEAK_CHECK` (3.0.0): only counts, for `countLeaks` and `countLeakBlocks`, and writes a summary to the log. */
export function doQuickLeakCheck(): boolean {
  return tellAll(requests.doQuickLeakCheck.code, ...requests.doQuickLeakCheck.args);
}

/** What the last leak check of any kind found; all 0 before the first. */
export interface LeakCounts {
  /** Definitely and indirectly lost. */
  readonly leaked: number;
  /** Possibly lost. */
  readonly dubious: number;
  readonly reachable: number;
  readonly suppressed: number;
}

/**
 * `VALGRIND_COUNT_LEAKS` (2.0.0): bytes.
 *
 * @example
 * doQuickLeakCheck();
 * const before = countLeaks()?.leaked;
 */
export function countLeaks(): LeakCounts | undefined {
  return leakCounts(requests.countLeaks.code);
}

/** `VALGRIND_COUNT_LEAK_BLOCKS` (3.5.0): blocks. */
export function countLeakBlocks(): LeakCounts | undefined {
  return leakCounts(requests.countLeakBlocks.code);
}

function leakCounts(code: number): LeakCounts | undefined {
  const { bytes, address } = output(32);
  if (!tellAll(code, address, address + 8, address + 16, address + 24)) return undefined;
  const [leaked, dubious, reachable, suppressed] = Array.from(new BigUint64Array(bytes.buffer, 0, 4), Number) as [
    number,
    number,
    number,
    number,
  ];
  return { leaked, dubious, reachable, suppressed };
}

/**
 * `VALGRIND_GET_VBITS` (2.0.0): a byte for each byte of `memory`; a bit is 1 where the bit of memory is undefined.
 *
 * @throws RangeError when a byte of the memory may not be accessed.
 * @example
 * const word = new Uint16Array(1);
 * const memcheck = setVbits(word, Uint8Array.of(0x0f, 0));
 * assert.deepEqual(getVbits(word), memcheck ? Uint8Array.of(0x0f, 0) : undefined);
 */
export function getVbits(memory: Memory): Uint8Array<ArrayBuffer> | undefined {
  const { address, length } = bytesOf(memory);
  const vbits = new Uint8Array(length);
  const answer = send(requests.getVbits.code, address, length === 0 ? address : bytesOf(vbits).address, length);
  if (answer === undefined) return undefined;
  assertAddressable(answer, address, length);
  return vbits;
}

/**
 * `VALGRIND_SET_VBITS` (2.0.0): the inverse of `getVbits`. Whether a byte may be accessed does not change.
 *
 * @throws RangeError when the lengths differ, or a byte of the memory may not be accessed.
 */
export function setVbits(memory: Memory, vbits: Uint8Array): boolean {
  const { address, length } = bytesOf(memory);
  if (!(vbits instanceof Uint8Array)) throw new TypeError(`vbits must be a Uint8Array; this is ${describe(vbits)}`);
  if (vbits.length !== length)
    throw new RangeError(
      `vbits must have a byte for each of the ${length} bytes of the memory; these are ${vbits.length}`,
    );
  const answer = send(requests.setVbits.code, address, bytesOf(vbits).address, length);
  if (answer === undefined) return false;
  assertAddressable(answer, address, length);
  return true;
}

function assertAddressable(answer: bigint, address: number, length: number): void {
  if (answer !== 1n)
    throw new RangeError(
      `The V bits of ${length} bytes at ${hex(address)} cannot be copied, because some of the bytes may not be accessed`,
    );
}

/**
 * `VALGRIND_DISABLE_ADDR_ERROR_REPORTING_IN_RANGE` (3.10.0): accesses to `memory` are not reported until the guard is
 * disposed of, or until `enableAddrErrorReportingInRange`. Memcheck warns at exit of what is still disabled.
 *
 * @example
 * const ring = new Uint8Array(256);
 * makeMemNoaccess(ring);
 * {
 *   using quiet = disableAddrErrorReportingInRange(ring);
 *   assert.equal(ring[100], 0); // not reported
 * }
 * makeMemDefined(ring);
 */
export function disableAddrErrorReportingInRange(memory: Memory): Disposable {
  tellMemory(requests.disableAddrErrorReportingInRange.code, memory);
  return guard(() => void enableAddrErrorReportingInRange(memory));
}

/** `VALGRIND_ENABLE_ADDR_ERROR_REPORTING_IN_RANGE` (3.10.0): ends `disableAddrErrorReportingInRange`. It does not nest. */
export function enableAddrErrorReportingInRange(memory: Memory): boolean {
  return tellMemory(requests.enableAddrErrorReportingInRange.code, memory);
}
