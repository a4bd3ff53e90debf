/** Memory that is described as defined: by view, by address, and many blocks in one crossing. */
import { makeMemDefined } from "jsgrind/memcheck";
import { loadAddon } from "./addon.js";
import { bareMakeMemDefined } from "./bare.js";
import { arenaFor, inputsIn } from "./inputs.js";
import { type Comparison, inputs, mask } from "./loop.js";

const addon = loadAddon();
const makeMemDefinedInC = addon.makeMemDefined;
const makeMemDefinedAtInC = addon.makeMemDefinedAt;

const { arena, views, regions, ranges } = inputsIn(arenaFor(inputs));
const blocks = { of: arena, ranges };

export const memory: readonly Comparison[] = [
  {
    name: "makeMemDefined(view)",
    expected: { native: 0.25, memcheck: 1 },
    ours: {
      run(count) {
        let handled = 0;
        for (let i = 0; i < count; i++) handled += makeMemDefined(views[i & mask]!) ? 1 : 0;
        return handled;
      },
    },
    bare: bareMakeMemDefined,
    theirs: {
      run(count) {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += makeMemDefinedInC(views[i & mask]!);
        return sum;
      },
    },
  },
  {
    name: "makeMemDefined({ address, length })",
    ours: {
      run(count) {
        let handled = 0;
        for (let i = 0; i < count; i++) handled += makeMemDefined(regions[i & mask]!) ? 1 : 0;
        return handled;
      },
    },
    bare: bareMakeMemDefined,
    theirs: {
      run(count) {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const { address, length } = regions[i & mask]!;
          sum += makeMemDefinedAtInC(address, length);
        }
        return sum;
      },
    },
  },
  {
    name: `makeMemDefined({ of, ranges }), ${inputs} blocks`,
    expected: { native: 0.25, memcheck: 0.3 },
    ours: {
      blocks: inputs,
      run(count) {
        let handled = 0;
        for (let i = 0; i < count; i++) handled += makeMemDefined(blocks) ? 1 : 0;
        return handled;
      },
    },
    bare: bareMakeMemDefined,
    theirs: {
      run(count) {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += makeMemDefinedInC(views[i & mask]!);
        return sum;
      },
    },
  },
];
