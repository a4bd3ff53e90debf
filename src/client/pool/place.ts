/** How a block is named: by place, or as a view. */

import { describe } from "../bytes.js";
import type { Slice } from "../chunk.js";
import type { Arena } from "./arena.js";

/** A block: a place in the arena in bytes, or a view of it. */
export type Block = Slice | ArrayBufferView;

/** A block that is there already, by where it begins. */
export type BlockStart = Pick<Slice, "offset"> | ArrayBufferView;

/** @throws TypeError when it is no block; RangeError when its numbers are no whole ones. Where it lies is not looked at. */
export function sliceOf(block: Block | BlockStart, what: string): Slice {
  if (ArrayBuffer.isView(block)) return { offset: block.byteOffset, length: block.byteLength };
  if (typeof block !== "object" || block === null)
    throw new TypeError(`A ${what} is { offset, length } or a view of the arena; this is ${describe(block)}`);
  const { offset, length = 0 } = block as Partial<Slice>;
  if (typeof offset !== "number" || typeof length !== "number")
    throw new TypeError(
      `A ${what} is { offset, length } in bytes or a view of the arena; this one's are ${describe(offset)} and ${describe(length)}`,
    );
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || length < 0)
    throw new RangeError(
      `A ${what}'s offset is a whole number of bytes, and its length one from 0; these are ${offset} and ${length}`,
    );
  if (length > 0xffff_ffff)
    throw new RangeError(
      `A ${what} has at most 4294967295 bytes, because Memcheck cuts its size off at 32 bits; this one has ${length}`,
    );
  return { offset, length };
}

export function isForeign(arena: Arena, block: Block | BlockStart): boolean {
  return ArrayBuffer.isView(block) && block.buffer !== arena.buffer;
}

/** In the buffer: that is where a view's offset is counted from, and a slice's from where the arena begins. */
export function placeIn(arena: Arena, block: Block | BlockStart, offset: number): number {
  return ArrayBuffer.isView(block) ? offset : arena.from + offset;
}
