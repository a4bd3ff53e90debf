/** A call from JavaScript to a C function that does nothing: no request that crosses can cost less. */
import { loadAddon } from "./addon.js";
import type { Loop } from "./loop.js";

const nothingInC = loadAddon().nothing;

export const crossing: Loop = {
  run(count) {
    let answers = 0;
    for (let i = 0; i < count; i++) answers += nothingInC() === undefined ? 1 : 0;
    return answers;
  },
};
