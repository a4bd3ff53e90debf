/** Requests about pieces of memory whose result says only whether somebody listened. */

import { type Memory, type Ranges, assertMemory, assertPairs, bytesOf } from "./bytes.js";
import { capacity, flush, handled, prepare, tell, tellView, valgrinds } from "./request.js";

/** Sends `code` for `memory`, or for each of its ranges, and returns whether a tool handled it. */
export function tellMemory(code: number, memory: Memory | Ranges): boolean {
  if (ArrayBuffer.isView(memory)) {
    if (valgrinds() === 0) return false;
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

/** All ranges are checked before the first one is sent. */
function tellRanges(code: number, { of, ranges }: Ranges): boolean {
  const { address, length } = bytesOf(of);
  const count = assertPairs(ranges);
  for (let index = 0; index < count; index++) {
    const offset = ranges[2 * index] as number;
    const size = ranges[2 * index + 1] as number;
    if (
      !Number.isSafeInteger(offset) ||
      !Number.isSafeInteger(size) ||
      offset < 0 ||
      size < 0 ||
      offset + size > length
    ) {
      throw new RangeError(
        `Range ${index} has ${size} bytes at offset ${offset}, and the memory has ${length}; offsets and lengths are whole numbers of bytes inside it`,
      );
    }
  }
  if (valgrinds() === 0) return false;
  for (let from = 0; from < count; from += capacity) {
    const slots = Math.min(capacity, count - from);
    for (let slot = 0; slot < slots; slot++) {
      const pair = 2 * (from + slot);
      prepare(slot, code, address + (ranges[pair] as number), ranges[pair + 1] as number);
    }
    flush(slots);
  }
  return count > 0 && handled();
}
