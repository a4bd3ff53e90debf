/**
 * What many requests in one crossing cannot do without, as long as JavaScript keeps the books: it must look at where each chunk is, keep it
 * from those that are live, and store what is different in each request.
 */
import { layout } from "#src/client/object/machine.js";
import { arenaFor, inputsIn, stride } from "./inputs.js";
import { inputs, type Loop } from "./loop.js";

const { ranges } = inputsIn(arenaFor(inputs));
const perSlot = layout.slot / 4;
const words = new Uint32Array(perSlot * (1 + inputs));
const end = inputs * stride;
/** A bit for 32 bytes: coarser than any allocator is. */
const taken = new Uint32Array(end >>> 10);

/**
 * A chunk's address and length, when it is in the pool and its first byte is free. The code and the pool are left as they were, a chunk is
 * taken to lie in one word of the books, and to begin where no other does.
 */
export const storesOfChunks: Loop = {
  blocks: inputs,
  run(count) {
    let last = 0;
    for (let i = 0; i < count; i++) {
      for (let slot = 0; slot < inputs; slot++) {
        const offset = ranges[2 * slot]!;
        const length = ranges[2 * slot + 1]!;
        const bit = 1 << (offset >>> 5);
        const word = taken[offset >>> 10]!;
        if (offset + length > end || (word & bit) !== 0) return last;
        taken[offset >>> 10] = word | bit;
        last = i + offset;
        const at = perSlot * (1 + slot);
        words[at + 4] = last;
        words[at + 5] = 0;
        words[at + 6] = length;
      }
      taken.fill(0);
    }
    return last;
  },
};
