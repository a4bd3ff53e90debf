/**
 * What may be passed as memory, and where it is. Valgrind looks at none of what it is given, so everything is checked here.
 */

import { locate, numberOf } from "./request.js";

/** A piece of the process's memory by address; both ends within what a user program can have. */
export interface Region {
  readonly address: bigint;
  /** In bytes. */
  readonly length: number;
}

/** Memory that JavaScript owns, so that its borders are known. */
export type BufferMemory = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

/** Memory to describe: a buffer, a view of one, or a region by address. */
export type Memory = BufferMemory | Region;

/** Many pieces of one memory: pairs of offset and length in bytes, one after the other. They cross together. */
export interface Ranges {
  readonly of: Memory;
  readonly ranges: ArrayLike<number>;
}

/** Memory as numbers: addresses of user memory fit in 48 bits. */
export interface Bytes {
  readonly address: number;
  readonly length: number;
}

/** One past the highest address of a user program, with 4-level page tables on amd64 and 48-bit addresses on arm64. */
const addressLimit = 0x1_0000_0000_0000n;
const addressLimitNumber = Number(addressLimit);

/** The largest region by address: Valgrind keeps a table entry per 64 KiB, and describing all of memory would exhaust it. */
const lengthLimit = 2 ** 36;

/** @throws TypeError when it is no memory. Natively that is all that is looked at. */
export function assertMemory(value: unknown): false {
  if (ArrayBuffer.isView(value) || isRegion(value) || isBuffer(value)) return false;
  throw new TypeError(
    `Memory must be an ArrayBuffer, a SharedArrayBuffer, a view of one, or { address: bigint, length: number }; this is ${describe(value)}`,
  );
}

export function assertBufferMemory(value: unknown, name: string): asserts value is BufferMemory {
  if (ArrayBuffer.isView(value) || isBuffer(value)) return;
  throw new TypeError(
    `${name} must be an ArrayBuffer, a SharedArrayBuffer or a view of one, because Memcheck allows no block across the borders of another; this is ${describe(value)}`,
  );
}

/**
 * Where `memory` is, natively too.
 *
 * @throws TypeError when it is no memory; RangeError when it is detached, out of its buffer's bounds, or no possible region.
 */
export function bytesOf(memory: Memory): Bytes {
  if (ArrayBuffer.isView(memory)) return bytesOfView(memory);
  if (isRegion(memory)) return bytesOfRegion(memory);
  assertMemory(memory);
  return bytesOfView(viewOf(memory));
}

/** The number of pairs of offset and length. */
export function assertPairs(ranges: ArrayLike<number>): number {
  if (typeof ranges !== "object" || ranges === null || typeof ranges.length !== "number") {
    throw new TypeError(`ranges must be an array or a typed array of offsets and lengths; this is ${describe(ranges)}`);
  }
  if (ranges.length % 2 !== 0)
    throw new RangeError(`ranges must hold pairs of offset and length; these are ${ranges.length} numbers`);
  return ranges.length / 2;
}

/** For an error message: what kind of value this is. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "object") return `an object of class ${value.constructor?.name ?? "null"}`;
  if (typeof value === "function") return "a function";
  return `the ${typeof value} ${(value as number).toString()}`;
}

function bytesOfView(view: ArrayBufferView): Bytes {
  const place = locate(view);
  if (place !== undefined) return place;
  assertAttached(view);
  if (view.byteLength > 0)
    return (
      locate(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) ?? { address: 0, length: view.byteLength }
    );
  if (view.byteOffset === 0 && view.buffer.byteLength === 0) return { address: 0, length: 0 };
  // An empty view stands somewhere too: where its buffer begins, or behind the byte before it.
  const before = view.byteOffset === 0 ? undefined : locate(new Uint8Array(view.buffer, view.byteOffset - 1, 1));
  return {
    address: before === undefined ? (locate(new Uint8Array(view.buffer))?.address ?? 0) : before.address + 1,
    length: 0,
  };
}

function viewOf(buffer: ArrayBufferLike): Uint8Array {
  try {
    return new Uint8Array(buffer);
  } catch (cause) {
    throw new RangeError(
      "The ArrayBuffer is detached: its memory was transferred or grown away; pass the buffer that has it now",
      { cause },
    );
  }
}

/** A view whose buffer is detached, or was resized so that the view lies outside it, has no length, and throws when it is used. */
function assertAttached(view: ArrayBufferView): void {
  try {
    if (view instanceof DataView) void view.byteLength;
    else if (view.byteLength === 0) (view as Uint8Array).values();
  } catch (cause) {
    throw new RangeError(
      "The view's ArrayBuffer is detached, or was resized so that the view is out of its bounds; make a new view",
      { cause },
    );
  }
}

function bytesOfRegion({ address, length }: Region): Bytes {
  if (!Number.isSafeInteger(length) || length < 0 || length > lengthLimit) {
    throw new RangeError(`A region's length is a whole number of bytes from 0 to ${lengthLimit}; this is ${length}`);
  }
  // Two comparisons with constants; adding up happens in numbers, where it costs nothing.
  if (address < (length === 0 ? 0n : 1n) || address > addressLimit || numberOf(address) + length > addressLimitNumber) {
    throw new RangeError(
      `A region lies above 0 and below ${hex(addressLimit)}; this one has ${length} bytes at ${hex(address)}`,
    );
  }
  return { address: numberOf(address), length };
}

export function isRegion(value: unknown): value is Region {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Region).address === "bigint" &&
    typeof (value as Region).length === "number"
  );
}

/** By brand, so that buffers from other realms (node:vm, frames) count too. */
export function isBuffer(value: unknown): value is ArrayBuffer | SharedArrayBuffer {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return true;
  const tag = Object.prototype.toString.call(value);
  return (tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]") && hasBufferBrand(value);
}

function hasBufferBrand(value: unknown): boolean {
  try {
    return new DataView(value as ArrayBuffer).byteLength >= 0;
  } catch {
    return false; // not a buffer, whatever its toStringTag says
  }
}

/** An address as Valgrind prints it. */
export function hex(address: number | bigint): string {
  return address < 0 ? `-0x${(-address).toString(16)}` : `0x${address.toString(16)}`;
}
