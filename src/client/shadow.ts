/** Requests of Helgrind and DRD about memory: what both of them, unlike Memcheck, cannot be told. */

import { type Memory, assertMemory, bytesOf, isRegion } from "./bytes.js";
import { tell, valgrinds } from "./request.js";

/** Both keep up to a byte of their own for each byte that they are told of, and 64 GiB of that ends them. */
const lengthLimit = 2 ** 30;

/** Sends `code` for `memory`, calls `after` when a tool handled it, and returns whether one did. */
export function tellShadow(code: number, memory: Memory, after?: (address: number, length: number) => void): boolean {
  if (valgrinds() === 0) return assertMemory(memory);
  const { address, length } = bytesOf(memory);
  if (length > lengthLimit && isRegion(memory)) {
    throw new RangeError(
      `A region for Helgrind or DRD has at most ${lengthLimit} bytes, because each costs one of their own; this one has ${length}; give only what is shared, or give it in parts`,
    );
  }
  // DRD asserts that addresses are not 0 (bm_clear in drd_bitmap.c), as that of a buffer without memory is.
  const handled = tell(code, Math.max(address, 1), length);
  if (handled) after?.(address, length);
  return handled;
}
