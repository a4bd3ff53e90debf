/** The memory that is described: blocks of 64 bytes, 128 apart, in a buffer for each side, as views, by address and by offset. */
import { type Region, addressOf } from "jsgrind";
import type { Slice } from "jsgrind/valgrind";
import { inputs } from "./loop.js";

export const stride = 128;
export const blockLength = 64;

export interface Inputs {
  readonly arena: Uint8Array;
  readonly views: readonly Uint8Array[];
  readonly regions: readonly Region[];
  readonly slices: readonly Slice[];
  /** Pairs of offset and length, for many blocks in one crossing. */
  readonly ranges: Uint32Array;
}

/** `count` blocks, the first of them at `offset`. */
export function inputsIn(arena: Uint8Array, offset = 0, count = inputs): Inputs {
  const slices = Array.from({ length: count }, (_, index) => ({
    offset: offset + index * stride,
    length: blockLength,
  }));
  return {
    arena,
    slices,
    views: slices.map(({ offset, length }) => arena.subarray(offset, offset + length)),
    regions: slices.map(({ offset, length }) => ({ address: addressOf(arena) + BigInt(offset), length })),
    ranges: new Uint32Array(slices.flatMap(({ offset, length }) => [offset, length])),
  };
}

/** A buffer with room for `count` blocks. */
export function arenaFor(count: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(count * stride));
}
