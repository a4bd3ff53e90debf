/** jsgrind/pool outside Valgrind, and its disabled twin: nothing happens, and no mistake of an allocator is thrown. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as off from "#src/client/off/pool.js";
import * as real from "#src/client/pool.js";

/** All that is wrong to do with a pool and right to pass to it. */
function misuse({ createPool }: typeof real): void {
  const memory = new Uint8Array(64);
  using pool = createPool(memory, { redzone: 4, name: "native", zeroed: true, leaks: false });
  pool.free({ offset: 8 });
  pool.alloc({ offset: 60, length: 30 });
  pool.alloc({ offset: -8, length: 4 }, { zeroed: false });
  pool.alloc({ offset: 0, length: 16 });
  pool.alloc(memory.subarray(0, 8));
  pool.alloc(new Uint8Array(3));
  pool.resize({ offset: 32 }, 8);
  pool.move({ offset: 32 }, { offset: 40, length: 8 });
  const span = pool.span({ offset: 32, length: 100 });
  span.alloc({ offset: 0, length: 8 });
  span.release();
  span.release();
  span.free({ offset: 0 });
  pool.trim({ offset: 8, length: 8 });
  pool.clear();
  assert.equal(
    pool.quietly(() => 7),
    7,
  );
  pool.moveTo(new Uint8Array(32));
  pool.destroy();
  pool.destroy();
  pool.alloc({ offset: 0, length: 8 });
  memory.fill(1);
  assert.deepEqual(memory, new Uint8Array(64).fill(1));
}

class Heap {
  buffer = new ArrayBuffer(256);
  malloc(bytes: number): number {
    return bytes;
  }
}

for (const [name, module] of Object.entries({
  "jsgrind/pool natively": real,
  "jsgrind/pool disabled": off,
})) {
  describe(name, () => {
    test("createPool() throws nothing for what an allocator does wrong", () => misuse(module));

    test("cover() leaves the allocator's methods alone", () => {
      const heap = new Heap();
      const pool = module.cover(heap, { arena: heap.buffer, alloc: "malloc", pad: 8 });
      assert.deepEqual(Object.keys(heap), ["buffer"]);
      assert.equal(heap.malloc, Heap.prototype.malloc);
      assert.equal(heap.malloc(10), 10);
      pool.destroy();
    });
  });
}

describe("jsgrind/pool", () => {
  const memory = new Uint8Array(64);
  const pool = real.createPool(memory);
  const wrong = (value: unknown) => value as never;

  test("createPool() says what an arena and its options are", () => {
    assert.throws(
      () => real.createPool(wrong({ address: 4096n, length: 10 })),
      /^TypeError: An arena must be an ArrayBuffer/,
    );
    assert.throws(() => real.createPool(new ArrayBuffer(0)), /^RangeError: An arena must not be empty/);
    assert.throws(
      () => real.createPool(memory, { redzone: 65 }),
      /^RangeError: redzone must be a whole number from 0 to 64; this is 65/,
    );
    assert.throws(() => real.createPool(memory, { zeroed: wrong(1) }), /^TypeError: zeroed must be true or false/);
    assert.throws(() => real.createPool(memory, { leaks: wrong("no") }), /^TypeError: leaks must be true or false/);
    assert.throws(() => real.createPool(memory, { name: "a\nb" }), /^TypeError: name must be a single line/);
    assert.throws(() => real.createPool(memory, wrong(null)), /^TypeError: options must be an object/);
  });

  test("alloc() free() resize() move() span() trim() say what a block is", () => {
    assert.throws(
      () => pool.alloc(wrong(8)),
      /^TypeError: A block is \{ offset, length \} or a view of the arena; this is the number 8/,
    );
    assert.throws(() => pool.alloc(wrong({ offset: "8" })), /^TypeError: A block is \{ offset, length \} in bytes/);
    assert.throws(() => pool.free({ offset: 0.5 }), /^RangeError: A block's offset is a whole number/);
    assert.throws(
      () => pool.alloc({ offset: 0, length: -1 }),
      /^RangeError: .*its length one from 0; these are 0 and -1/,
    );
    assert.throws(
      () => pool.alloc({ offset: 0, length: 2 ** 32 }),
      /^RangeError: A block has at most 4294967295 bytes/,
    );
    assert.throws(() => pool.resize({ offset: 0 }, wrong("3")), /^TypeError: length must be a number/);
    assert.throws(() => pool.move({ offset: 0 }, wrong(undefined)), /^TypeError: A block is/);
    assert.throws(() => pool.span({ offset: 0, length: 0 }), /^RangeError: A span has at least one byte/);
    assert.throws(() => pool.trim(wrong(null)), /^TypeError: A region is/);
    assert.throws(() => pool.moveTo(wrong("memory")), /^TypeError: An arena must be/);
    assert.throws(() => pool.alloc({ offset: 0, length: 1 }, { zeroed: wrong(0) }), /^TypeError: zeroed must be/);
    assert.throws(() => pool.alloc({ offset: 0, length: 1 }, wrong(null)), /^TypeError: options must be an object/);
  });

  test("cover() says what an allocator and its methods are", () => {
    const heap = new Heap();
    assert.throws(
      () => real.cover(wrong(3), { arena: heap.buffer, alloc: wrong("malloc") }),
      /^TypeError: An allocator is an object; this is the number 3/,
    );
    assert.throws(
      () => real.cover(heap, { arena: heap.buffer, alloc: wrong("take") }),
      /^TypeError: alloc names a method of the allocator; its "take" is undefined/,
    );
    for (const [alloc, message] of [
      [undefined, /^TypeError: alloc must name the method of the allocator that hands out blocks/],
      [new Map(), /^TypeError: alloc names a method of the allocator, or is an array of names; this is/],
      [["malloc", 1], /^TypeError: alloc has names of methods; one is the number 1/],
    ] as const) {
      assert.throws(() => real.cover(heap, { arena: heap.buffer, alloc: wrong(alloc) }), message);
    }
    assert.throws(() => real.cover(heap, { arena: heap.buffer, alloc: "malloc", pad: -1 }), /^RangeError: pad must be/);
  });
});
