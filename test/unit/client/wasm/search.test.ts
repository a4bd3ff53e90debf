/** Which blocks are lost, natively: every word counts as written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { kind, Search } from "#src/client/wasm/search.js";
import type { Watched } from "#src/client/wasm/watch.js";

/** A memory of one page: `words` are written at their offsets; a global holds `pointer`. */
function search(blocks: readonly (readonly [at: number, size: number])[], words: Record<number, number>, pointer = 0) {
  const buffer = new ArrayBuffer(0x1_0000);
  const memory = { buffer };
  for (const [at, value] of Object.entries(words)) new DataView(buffer).setUint32(Number(at), value, true);
  const account = { at: 0, base: 0, memory: new WeakRef(memory) };
  const found = {
    account,
    starts: Float64Array.from(blocks, ([at]) => at),
    sizes: Float64Array.from(blocks, ([, size]) => size),
    kinds: new Uint8Array(blocks.length),
    leaders: new Int32Array(blocks.length).fill(-1),
  };
  const record = {
    functions: [],
    pieces: [],
    total: 0,
    codeStart: 0,
    layout: { heapBase: 0x1000, stackPointer: 0, stackTop: 0x1000, stackLimit: 0x800 },
    mostPages: 1,
    pointers: [1],
    hasOtherHolders: false,
  };
  const exports = { "jsgrind:global 0": { value: 0xf00 }, "jsgrind:global 1": { value: pointer } };
  const watched: Watched = { account, record, exports };
  new Search(found, [watched]).run();
  const names = Object.keys(kind) as (keyof typeof kind)[];
  return {
    kinds: [...found.kinds].map((each) => names.find((name) => kind[name] === each)),
    leaders: [...found.leaders],
  };
}

test("Search.run() has a block reachable that data, the stack in use, a global or another such block points to", () => {
  const blocks = [
    [0x1100, 16],
    [0x1200, 16],
    [0x1300, 16],
    [0x1400, 16],
  ] as const;
  const { kinds } = search(blocks, { 0x100: 0x1100, 0xf10: 0x1200, 0x1204: 0x1400 }, 0x1300);
  assert.deepEqual(kinds, ["reachable", "reachable", "reachable", "reachable"]);
});

test("Search.run() looks at nothing below the stack's pointer, and at no part of a word", () => {
  const { kinds } = search([[0x1100, 16]], { 0x900: 0x1100, 0x102: 0x1100 });
  assert.deepEqual(kinds, ["lost"]);
});

test("Search.run() has a block possibly lost whose inside alone is pointed to, and what it points to", () => {
  const blocks = [
    [0x1100, 16],
    [0x1200, 16],
    [0x1300, 16],
  ] as const;
  // Behind the last byte is another's.
  const { kinds } = search(blocks, { 0x100: 0x1108, 0x1100: 0x1200, 0x104: 0x1310 });
  assert.deepEqual(kinds, ["possible", "possible", "lost"]);
});

test("Search.run() has what only lost blocks point to lost with the first of them, cycles and those found before too", () => {
  const blocks = [
    [0x1100, 16],
    [0x1200, 16],
    [0x1300, 16],
    [0x1400, 16],
  ] as const;
  // The third points to the first, which leads to the second; the fourth to itself.
  const { kinds, leaders } = search(blocks, { 0x1100: 0x1200, 0x1200: 0x1100, 0x1308: 0x1104, 0x1400: 0x1400 });
  assert.deepEqual(kinds, ["indirect", "indirect", "lost", "lost"]);
  assert.deepEqual(leaders, [2, 0, -1, -1]);
});
