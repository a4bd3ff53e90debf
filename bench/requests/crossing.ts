/** What some requests cannot do without. */
import { loadAddon } from "./addon.js";
import { arenaFor, inputsIn } from "./inputs.js";
import { inputs, type Loop, mask } from "./loop.js";

const nothingInC = loadAddon().nothing;

/** A call from JavaScript to a C function that does nothing: no request that crosses can cost less. */
export const crossing: Loop = {
  run(count) {
    let answers = 0;
    for (let i = 0; i < count; i++) answers += nothingInC() === undefined ? 1 : 0;
    return answers;
  },
};

const arena = arenaFor(inputs);
const { views } = inputsIn(arena);

/** Asking a view for its buffer: a chunk that is given as a view must be one of its pool's memory. */
export const bufferOfView: Loop = {
  run(count) {
    let own = 0;
    for (let i = 0; i < count; i++) own += views[i & mask]!.buffer === arena.buffer ? 1 : 0;
    return own;
  },
};
