import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layout } from "#src/v8/layout.js";
import { typedArraysOnStack } from "#src/v8/typed-arrays.js";
import { HeapImage, layouts } from "./heap-image.js";

interface Array {
  address: number;
  length: number;
  /** Its bytes are in V8's heap. */
  onHeap?: boolean;
}

function typedArray(made: HeapImage, { address, length, onHeap = false }: Array): number {
  const { typedArray } = made.layout;
  assert.ok(typedArray !== undefined);
  const elements = made.string("elements");
  return made.object(typedArray.type, {
    [typedArray.byteLength]: { word: BigInt(length) },
    [typedArray.externalPointer]: { word: BigInt(address) },
    [typedArray.basePointer]: onHeap ? { tagged: elements } : { smi: 0 },
  });
}

/** A stack of two pages, with these words from its beginning on. */
function stackOf(made: HeapImage, words: readonly number[]): number {
  const sp = made.allocate(0x2000);
  for (const [index, word] of words.entries()) made.write(sp + 8 * index, { word: BigInt(word) });
  return sp;
}

for (const [name, layout] of layouts) {
  test(`typedArraysOnStack() finds each typed array once, registers first, by the layout of ${name}`, () => {
    const made = new HeapImage(layout);
    const [one, other] = [
      typedArray(made, { address: 0x5000, length: 64 }),
      typedArray(made, { address: 0x6000, length: 7 }),
    ];
    const sp = stackOf(made, [7, other, made.string("text"), 0, one, other + 1, other]);
    assert.deepEqual(typedArraysOnStack(made.heap, { sp, general: [0, one] }), [
      { address: 0x5000, length: 64 },
      { address: 0x6000, length: 7 },
    ]);
  });
}

test("typedArraysOnStack() leaves out those without bytes, and those whose bytes are in V8's heap", () => {
  const layout = layouts.get("node-20-x64");
  assert.ok(layout !== undefined);
  const made = new HeapImage(layout);
  const words = [
    typedArray(made, { address: 0x5000, length: 0 }),
    typedArray(made, { address: 0x10, length: 8, onHeap: true }),
  ];
  assert.deepEqual(typedArraysOnStack(made.heap, { sp: stackOf(made, words), general: [] }), []);
});

test("typedArraysOnStack() finds none where the executable does not tell how they are laid out", () => {
  const layout = layouts.get("node-20-x64");
  assert.ok(layout !== undefined);
  const made = new HeapImage(layout);
  const sp = stackOf(made, [typedArray(made, { address: 0x5000, length: 8 })]);
  const silent = new HeapImage({ ...layout, typedArray: undefined } satisfies Layout);
  assert.deepEqual(typedArraysOnStack(silent.heap, { sp, general: [] }), []);
});
