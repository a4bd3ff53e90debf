import assert from "node:assert/strict";
import { test } from "node:test";
import { FramePointers, type SeenFrame, type Start } from "#src/v8/frame-pointers.js";
import type { Memory } from "#src/v8/memory.js";

/** A stack from an address on, by words. */
class Stack implements Memory {
  static readonly bottom = 0x7f00_0000_1000;
  readonly #bytes: Buffer;

  /** By number of the word. */
  constructor(words: Record<number, number | bigint>, length = 64) {
    this.#bytes = Buffer.alloc(8 * length);
    for (const [index, word] of Object.entries(words)) this.#bytes.writeBigUInt64LE(BigInt(word), 8 * Number(index));
  }

  static at(index: number): number {
    return Stack.bottom + 8 * index;
  }

  read(address: number, length: number): Buffer | undefined {
    const start = address - Stack.bottom;
    return start >= 0 && start + length <= this.#bytes.length ? this.#bytes.subarray(start, start + length) : undefined;
  }
}

const { at } = Stack;

/** Of V8's code: its return address is one above. */
function script(ip: number): SeenFrame {
  return { ip, object: undefined, function: undefined };
}

function builtin(ip: number): SeenFrame {
  return { ip, object: "node", function: "Builtins_CallApiCallback" };
}

function native(ip: number): SeenFrame {
  return { ip, object: "node", function: "node::fs::WriteBuffer" };
}

function walk(memory: Memory, start: Partial<Start>, stack: readonly SeenFrame[]): [number, number, number][] {
  const pointers = new FramePointers(memory, { sp: at(0), fp: 0, link: undefined, ...start }, stack);
  return [...pointers].map(({ index, fp, ip }) => [index, (fp - Stack.bottom) / 8, ip]);
}

test("frames of V8's code lead from one to the next, and on where Valgrind has no more", () => {
  const memory = new Stack({ 4: at(10), 5: 0x2001, 10: at(20), 11: 0x3001, 20: at(30), 21: 0x4001, 30: 0, 31: 0x5001 });
  const found = walk(memory, { fp: at(4) }, [script(0x1000), script(0x2000)]);
  assert.deepEqual(found, [
    [0, 4, 0x1000],
    [1, 10, 0x2000],
    [2, 20, 0x3000],
    [3, 30, 0x4000],
  ]);
});

test("behind C++ a frame is found by the return addresses from there on, not by what an old stack left", () => {
  const old = { 3: at(40), 4: 0x3001, 40: at(50), 41: 0x9999 };
  const real = { 10: at(20), 11: 0x3001, 20: at(30), 21: 0x4001 };
  const memory = new Stack({ 2: 0x2001, ...old, ...real });
  const found = walk(memory, { fp: 0x1234 }, [native(0x1000), script(0x2000), script(0x3000), script(0x4000)]);
  assert.deepEqual(found.slice(0, 3), [
    [1, 10, 0x2000],
    [2, 20, 0x3000],
    [3, 30, 0x4000],
  ]);
});

test("where Valgrind's stack ends with the first frame of V8's, frame pointers lead from the registers through C++ to it", () => {
  const memory = new Stack({ 4: at(10), 5: 0x2001, 10: at(20), 11: 0x3001, 20: at(30), 21: 0x4001, 30: 0 });
  const found = walk(memory, { fp: at(4) }, [native(0x1000), native(0x2000), builtin(0x3000)]);
  assert.deepEqual(found, [
    [2, 20, 0x3000],
    [3, 30, 0x4000],
  ]);
});

test("a function that has not saved its return address was called from where the link register says", () => {
  const memory = new Stack({ 10: at(20), 11: 0x3001, 20: 0 });
  assert.deepEqual(walk(memory, { fp: at(10), link: 0x2001 }, [native(0x1000), builtin(0x2000)]), [
    [1, 10, 0x2000],
    [2, 20, 0x3000],
  ]);
  // What that register was last used for is no matter once it is saved.
  const saved = new Stack({ 4: at(10), 5: 0x2001, 10: at(20), 11: 0x3001, 20: 0 });
  assert.deepEqual(walk(saved, { fp: at(4), link: 0x1009 }, [native(0x1000), builtin(0x2000)]), [
    [1, 10, 0x2000],
    [2, 20, 0x3000],
  ]);
});

test("frames on both sides of C++ that keeps frame pointers are walked through, C++ among them", () => {
  const entry = { 20: at(26), 21: 0x4001, 19: 2 };
  const memory = new Stack({ 4: at(20), 5: 0x3001, ...entry, 26: at(40), 27: 0x5001, 40: 0 });
  const found = walk(memory, { fp: at(4) }, [script(0x1000)]);
  assert.deepEqual(found, [
    [0, 4, 0x1000],
    [1, 20, 0x3000],
    [2, 26, 0x4000],
    [3, 40, 0x5000],
  ]);
});

test("return addresses may be signed", () => {
  const signed = (address: number): bigint => (0x2f3bn << 48n) | BigInt(address);
  const memory = new Stack({ 4: at(10), 5: signed(0x2001), 10: at(20), 11: signed(0x3001), 20: 0 });
  assert.deepEqual(walk(memory, { fp: at(4) }, [native(0x1000), builtin(0x2000)]), [
    [1, 10, 0x2000],
    [2, 20, 0x3000],
  ]);
});

test("what leads nowhere, down the stack, or round in circles ends the walk", () => {
  const stack = [script(0x1000)];
  const first: [number, number, number] = [0, 4, 0x1000];
  assert.deepEqual(walk(new Stack({ 4: at(4), 5: 0x2001 }), { fp: at(4) }, stack), [first]);
  assert.deepEqual(walk(new Stack({ 4: at(2), 5: 0x2001 }), { fp: at(4) }, stack), [first]);
  assert.deepEqual(walk(new Stack({ 4: at(5) + 1, 5: 0x2001 }), { fp: at(4) }, stack), [first]);
  assert.deepEqual(walk(new Stack({}), { fp: 2 ** 64 - 1 }, [native(0x1000), builtin(0x2000)]), []);
  assert.deepEqual(walk(new Stack({}), { sp: 0, fp: 0 }, [native(0x1000), script(0x2000), script(0x3000)]), []);
});

test("so many frames that Valgrind does not tell of are followed, and no more", () => {
  const words: Record<number, number> = {};
  for (let index = 0; index < 1_000; index += 2) Object.assign(words, { [index]: at(index + 2), [index + 1]: 0x2001 });
  const found = walk(new Stack(words, 1_000), { fp: at(0) }, [script(0x1000)]);
  assert.equal(found.length, 1 + 256);
});

test("Valgrind repeats an address for each function of C++ that was inlined there", () => {
  const memory = new Stack({ 2: 0x2001, 6: at(20), 7: 0x3001, 20: at(30), 21: 0x4001 });
  const inlined = [native(0x1000), native(0x1000), native(0x1000)];
  const found = walk(memory, {}, [...inlined, script(0x2000), script(0x3000), script(0x4000)]);
  assert.deepEqual(found.slice(0, 2), [
    [3, 6, 0x2000],
    [4, 20, 0x3000],
  ]);
});
