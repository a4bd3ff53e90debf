/** The typed arrays, Buffers among them, that words of a stack point to. */
import { type Heap, isTagged } from "./heap.js";
import { wordAt } from "./memory.js";

export interface Bytes {
  readonly address: number;
  readonly length: number;
}

/** Deeper than the functions that are at work: what a program's outer ones hold is hardly what its inner ones stumbled over. */
const depth = 0x8000;
const pageBytes = 0x1000;

/** Innermost first, and each once. Those whose bytes V8 keeps in its own heap are no blocks, and are left out. */
export function typedArraysOnStack(heap: Heap, { sp, general }: { sp: number; general: readonly number[] }): Bytes[] {
  if (heap.layout.typedArray === undefined) return [];
  const found = new Map<number, Bytes>();
  for (const word of wordsOf(heap, sp, general)) {
    const bytes = bytesOf(heap, word);
    if (bytes !== undefined && bytes.length > 0) found.set(bytes.address, bytes);
  }
  return [...found.values()];
}

function* wordsOf({ memory }: Heap, sp: number, general: readonly number[]): Generator<number> {
  yield* general;
  for (let at = sp; at < sp + depth; at += pageBytes) {
    const page = memory.read(at, pageBytes);
    if (page === undefined) return;
    for (let offset = 0; offset < pageBytes; offset += 8) yield Number(page.readBigUInt64LE(offset));
  }
}

function bytesOf(heap: Heap, word: number): Bytes | undefined {
  const { typedArray } = heap.layout;
  if (typedArray === undefined || !isTagged(word) || heap.type(word) !== typedArray.type) return undefined;
  const address = heap.word(word, typedArray.externalPointer);
  const length = heap.word(word, typedArray.byteLength);
  const isOnHeap = wordAt(heap.memory, word - 1 + typedArray.basePointer) !== 0;
  if (address === undefined || length === undefined || isOnHeap) return undefined;
  return { address, length };
}
