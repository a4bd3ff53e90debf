/** Requests about pieces of memory whose result says only whether somebody listened. */

import { type Memory, type Ranges, assertMemory, assertPairs, bytesOf } from "./bytes.js";
import { capacity, flush, handled, prepare, tell, tellView, valgrinds } from "./request.js";

/** Sends `code` for `memory`, or for each of its ranges, and returns whether a tool handled it. */
export function tellMemory(code: number, memory: Memory | Ranges): boolean {
  if (ArrayBuffer.isView(memory)) {
    const answer = tellView(code, memory);
    if (answer !== undefined) return answer;
  } else if (isRanges(memory)) return tellRanges(code, memory);
  else if (valgrinds() === 0) return assertMemory(memory);
  const { address, length } = bytesOf(memory);
  return tell(code, address, length);
}

function isRanges(memory: Memory | Ranges): memory is Ranges {
  return typeof memory === "object" && memory !== null && (memory as Ranges).ranges !== undefined;
}

/** All ranges are checked before the first one is sent; each number is read once, so that what is sent is what was checked. */
function tellRanges(code: number, { of, ranges }: Ranges): boolean {
  const { address, length } = bytesOf(of);
  const count = assertPairs(ranges);
  // One crossing's are prepared as they are checked; of more, a copy is kept.
  const pairs = count > capacity ? Array.from({ length: 2 * count }, (_, index) => ranges[index] as number) : ranges;
  const isThere = valgrinds() > 0;
  for (let index = 0; index < count; index++) {
    const offset = pairs[2 * index] as number;
    const size = pairs[2 * index + 1] as number;
    if (!isInside(offset, size, length)) refuse(index, offset, size, length);
    if (isThere && count <= capacity) prepare(index, code, address + offset, size);
  }
  if (!isThere) return false;
  if (count <= capacity) flush(count);
  else sendAll(code, address, pairs);
  return count > 0 && handled();
}

function isInside(offset: number, size: number, length: number): boolean {
  return (
    Number.isSafeInteger(offset) && Number.isSafeInteger(size) && offset >= 0 && size >= 0 && offset + size <= length
  );
}

function refuse(index: number, offset: number, size: number, length: number): never {
  throw new RangeError(
    `Range ${index} has ${size} bytes at offset ${offset}, and the memory has ${length}; offsets and lengths are whole numbers of bytes inside it`,
  );
}

function sendAll(code: number, address: number, pairs: ArrayLike<number>): void {
  for (let from = 0; from < pairs.length; from += 2 * capacity) {
    const slots = Math.min(capacity, (pairs.length - from) / 2);
    for (let slot = 0; slot < slots; slot++) {
      const pair = from + 2 * slot;
      prepare(slot, code, address + (pairs[pair] as number), pairs[pair + 1] as number);
    }
    flush(slots);
  }
}
