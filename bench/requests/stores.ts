/** What many requests in one crossing cannot do without: JavaScript must store what is different in each of them. */
import { layout } from "#src/client/object/machine.js";
import { arenaFor, inputsIn } from "./inputs.js";
import { inputs, type Loop } from "./loop.js";

const { ranges } = inputsIn(arenaFor(inputs));
const perSlot = layout.slot / 4;
const words = new Uint32Array(perSlot * (1 + inputs));

/** A chunk's address and length; the code and the pool are left as they were, nothing is checked, and no books are kept. */
export const storesOfChunks: Loop = {
  blocks: inputs,
  run(count) {
    let last = 0;
    for (let i = 0; i < count; i++) {
      for (let slot = 0; slot < inputs; slot++) {
        const at = perSlot * (1 + slot);
        last = i + ranges[2 * slot]!;
        words[at + 4] = last;
        words[at + 5] = 0;
        words[at + 6] = ranges[2 * slot + 1]!;
      }
    }
    return last;
  },
};
