/**
 * A pool's chunks, handed out and given back: by offset, as views, and many in one crossing. Each side has a pool and an
 * arena of its own.
 */
import { createMempool, mempoolAlloc, mempoolFree, mempoolTrim } from "jsgrind/valgrind";
import { loadAddon } from "./addon.js";
import { arenaFor, blockLength, inputsIn } from "./inputs.js";
import { bareAlloc, bareAllocAndFree } from "./bare.js";
import { type Comparison, chunks, crossings, inputs, mask } from "./loop.js";
import { storesOfChunks } from "./stores.js";

const addon = loadAddon();
const mempoolAllocInC = addon.mempoolAlloc;
const mempoolFreeInC = addon.mempoolFree;
const mempoolAllocViewInC = addon.mempoolAllocView;
const mempoolFreeViewInC = addon.mempoolFreeView;

const ourArena = arenaFor(chunks);
const pool = createMempool(ourArena);
const { views, slices } = inputsIn(ourArena);
const batches = Array.from({ length: crossings }, (_, index) => {
  const { ranges } = inputsIn(ourArena, (index * ourArena.length) / crossings);
  return { ranges };
});

const theirArena = arenaFor(chunks);
const anchor = 0x706f_6f6c_0000_0001n;
addon.createMempool(anchor);
const { views: theirViews } = inputsIn(theirArena);
const { slices: theirSlices } = inputsIn(theirArena, 0, chunks);

export const pools: readonly Comparison[] = [
  {
    name: "mempoolAlloc(pool, { offset, length }), mempoolFree(pool, { offset })",
    expected: { native: 0.25, memcheck: 1 },
    ours: {
      crossings: 2,
      run(count) {
        for (let i = 0; i < count; i++) {
          const { offset, length } = slices[i & mask]!;
          mempoolAlloc(pool, { offset, length });
          mempoolFree(pool, { offset });
        }
        return count;
      },
    },
    bare: bareAllocAndFree,
    theirs: {
      run(count) {
        for (let i = 0; i < count; i++) {
          const { offset, length } = theirSlices[i & mask]!;
          mempoolAllocInC(anchor, theirArena, offset, length);
          mempoolFreeInC(anchor, theirArena, offset);
        }
        return count;
      },
    },
  },
  {
    name: "mempoolAlloc(pool, view), mempoolFree(pool, view)",
    expected: { native: 0.25, memcheck: 1 },
    ours: {
      crossings: 2,
      run(count) {
        for (let i = 0; i < count; i++) {
          const view = views[i & mask]!;
          mempoolAlloc(pool, view);
          mempoolFree(pool, view);
        }
        return count;
      },
    },
    bare: bareAllocAndFree,
    theirs: {
      run(count) {
        for (let i = 0; i < count; i++) {
          const view = theirViews[i & mask]!;
          mempoolAllocViewInC(anchor, view);
          mempoolFreeViewInC(anchor, view);
        }
        return count;
      },
    },
  },
  {
    name: `mempoolAlloc(pool, { ranges }), ${inputs} chunks`,
    expected: { native: 0.25, memcheck: 0.3 },
    ours: {
      blocks: inputs,
      limit: crossings,
      run(count) {
        for (let i = 0; i < count; i++) mempoolAlloc(pool, batches[i]!);
        return count;
      },
      reset: () => mempoolTrim(pool, { offset: 0, length: 0 }),
    },
    bare: bareAlloc,
    stores: storesOfChunks,
    theirs: {
      limit: chunks,
      run(count) {
        for (let i = 0; i < count; i++) mempoolAllocInC(anchor, theirArena, theirSlices[i]!.offset, blockLength);
        return count;
      },
      reset: () => addon.mempoolTrim(anchor, theirArena, 0, 0),
    },
  },
];
