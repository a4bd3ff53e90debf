/** Pools and heap blocks: what each refusal says, and that what was refused has changed nothing. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import * as v from "#src/client/valgrind.js";
import { FakeMemcheck } from "./fake-memcheck.js";
import { FakeValgrind } from "./fake-valgrind.js";

const fake = new FakeValgrind();
let memcheck = new FakeMemcheck();
v.runningOnValgrind();
beforeEach(() => {
  memcheck = new FakeMemcheck();
  fake.handler = memcheck.handle;
});

function refuses(call: () => unknown, name: string, message: RegExp): void {
  fake.clear();
  const before = JSON.stringify([memcheck.blocks, memcheck.pools], text);
  assert.throws(call, { name, message });
  assert.equal(JSON.stringify([memcheck.blocks, memcheck.pools], text), before);
}

function text(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}

describe("a pool", () => {
  test("is known by one anchor at a time", () => {
    const arena = new ArrayBuffer(64);
    const address = fake.addressOf(arena);
    using pool = v.createMempool(arena);
    assert.equal(pool.anchor, address);
    assert.equal(v.mempoolExists(pool), true);
    assert.equal(v.mempoolExists(address), true);
    assert.equal(v.mempoolExists(address + 1n), false);
    const taken = new RegExp(
      `^There is a pool with anchor 0x${address.toString(16)} already, and Memcheck ends the program when it is created twice`,
    );
    refuses(() => v.createMempool(arena), "Error", taken);
    refuses(() => v.createMempool(new ArrayBuffer(8), { anchor: address }), "Error", taken);
    using other = v.createMempool(arena, { anchor: 0x77n });
    refuses(() => v.moveMempool(other, address), "Error", taken);
    refuses(() => v.moveMempool(other, 0x77n), "Error", /^There is a pool with anchor 0x77 already/);
    v.moveMempool(other, 0x78n);
    assert.deepEqual([v.mempoolExists(0x77n), v.mempoolExists(0x78n)], [false, true]);
  });

  test("remembers views that are of its memory, and takes no other for one of them", () => {
    const arena = new ArrayBuffer(64);
    using pool = v.createMempool(arena);
    const view = new Uint8Array(arena, 16, 8);
    const elsewhere = new Uint8Array(new ArrayBuffer(64), 16, 8);
    for (let round = 0; round < 3; round++) {
      v.mempoolAlloc(pool, view);
      refuses(() => v.mempoolFree(pool, elsewhere), "RangeError", /^A chunk must lie in its pool's memory/);
      refuses(() => v.mempoolAlloc(pool, elsewhere), "RangeError", /^A chunk must lie in its pool's memory/);
      v.mempoolFree(pool, view);
    }
    // One that begins where another does, and one that is forgotten for it.
    const same = new Uint8Array(arena, 16, 16);
    v.mempoolAlloc(pool, same);
    v.mempoolFree(pool, same);
    v.mempoolAlloc(pool, view);
    assert.deepEqual(fake.requests.at(-1)?.slice(1, 4), [pool.anchor, pool.anchor + 16n, 8n]);
    v.mempoolFree(pool, view);
    structuredClone(arena, { transfer: [arena] });
    refuses(() => v.mempoolAlloc(pool, view), "RangeError", /detached/);
  });

  test("takes a chunk back by any view that begins where it does", () => {
    const arena = new Uint8Array(64);
    using pool = v.createMempool(arena, { redzone: 8 });
    for (const view of [arena.subarray(16), arena.subarray(16, 24), arena.subarray(16, 17)]) {
      for (let round = 0; round < 2; round++) {
        v.mempoolAlloc(pool, { offset: 16, length: 8 });
        v.mempoolFree(pool, view);
        assert.deepEqual(fake.requests.at(-1)?.slice(1, 3), [pool.anchor, pool.anchor + 16n]);
      }
    }
    refuses(() => v.mempoolAlloc(pool, arena.subarray(16)), "RangeError", /with 8 to spare on both sides/);
  });

  test("asks a view for its length each time, which may change with its buffer's", () => {
    const arena = new ArrayBuffer(64, { maxByteLength: 64 });
    using pool = v.createMempool(arena);
    const view = new Uint8Array(arena, 16);
    for (const size of [48, 24, 64]) {
      arena.resize(size);
      v.mempoolAlloc(pool, view);
      assert.deepEqual(fake.requests.at(-1)?.slice(1, 4), [pool.anchor, pool.anchor + 16n, BigInt(size - 16)]);
      v.mempoolFree(pool, view);
    }
    using half = v.createMempool(new Uint8Array(arena, 0, 32), { anchor: 0x79n });
    arena.resize(24);
    v.mempoolAlloc(half, view);
    v.mempoolFree(half, view);
    arena.resize(64);
    refuses(() => v.mempoolAlloc(half, view), "RangeError", /this one has 48 bytes at offset 16/);
  });

  test("that was destroyed is refused by every function", () => {
    const arena = new Uint8Array(64);
    const pool = v.createMempool(arena);
    v.mempoolAlloc(pool, { offset: 0, length: 8 });
    v.destroyMempool(pool);
    const uses = [
      () => v.destroyMempool(pool),
      () => v.mempoolAlloc(pool, { offset: 0, length: 8 }),
      () => v.mempoolAlloc(pool, { ranges: [0, 8] }),
      () => v.mempoolFree(pool, { offset: 0 }),
      () => v.mempoolTrim(pool, { offset: 0, length: 8 }),
      () => v.mempoolChange(pool, { offset: 0 }, { offset: 8, length: 8 }),
      () => v.moveMempool(pool, 0x79n),
    ];
    for (const use of uses) refuses(use, "Error", /^The pool was destroyed; create another one$/);
    pool[Symbol.dispose]();
    assert.equal(v.mempoolExists(pool), false);
    using again = v.createMempool(arena);
    v.mempoolAlloc(again, { offset: 0, length: 8 });
  });

  test("comes from createMempool()", () => {
    for (const pool of [{}, null, undefined, 5n, { anchor: 5n, state: { live: true } }] as unknown as v.Mempool[]) {
      refuses(
        () => v.mempoolAlloc(pool, { offset: 0, length: 8 }),
        "TypeError",
        /^A pool comes from createMempool; this is /,
      );
      refuses(() => v.destroyMempool(pool), "TypeError", /^A pool comes from createMempool; this is /);
    }
    refuses(
      () => v.mempoolExists("5" as unknown as bigint),
      "TypeError",
      /^anchor must be a bigint; this is the string 5$/,
    );
    for (const anchor of [0n, -1n, 2n ** 64n])
      refuses(() => v.createMempool(new ArrayBuffer(8), { anchor }), "RangeError", /^anchor must be a word from 1 to /);
  });
});

describe("a chunk", () => {
  test("lies in its pool's memory with its redzones, and the message says by how much it does not", () => {
    using pool = v.createMempool(new Uint8Array(new ArrayBuffer(200), 50, 100), { redzone: 8 });
    const outside = (length: number, offset: number) =>
      new RegExp(
        `^A chunk must lie in its pool's memory of 100 bytes with 8 to spare on both sides; this one has ${length} bytes at offset ${offset}$`,
      );
    for (const [offset, length] of [
      [0, 8],
      [7, 8],
      [8, 85],
      [93, 0],
      [500, 1],
    ] as const) {
      refuses(() => v.mempoolAlloc(pool, { offset, length }), "RangeError", outside(length, offset));
      refuses(() => v.mempoolAlloc(pool, { ranges: [8, 1, offset, length] }), "RangeError", outside(length, offset));
      refuses(() => v.mempoolChange(pool, { offset: 8 }, { offset, length }), "RangeError", outside(length, offset));
    }
    refuses(() => v.mempoolFree(pool, { offset: 93 }), "RangeError", outside(0, 93));
    refuses(
      () => v.mempoolTrim(pool, { offset: 90, length: 11 }),
      "RangeError",
      /^A chunk must lie in its pool's memory of 100 bytes with 0 to spare/,
    );
    v.mempoolAlloc(pool, { offset: 8, length: 84 });
    v.mempoolTrim(pool, { offset: 0, length: 100 });
  });

  test("is what was checked: its place is read once", () => {
    using pool = v.createMempool(new ArrayBuffer(64));
    const once = (values: number[]) => () => values.shift() ?? 2 ** 40;
    const [offset, length, begin] = [once([8]), once([16]), once([8])];
    v.mempoolAlloc(pool, {
      get offset() {
        return offset();
      },
      get length() {
        return length();
      },
    });
    v.mempoolFree(pool, {
      get offset() {
        return begin();
      },
    });
    assert.deepEqual(memcheck.announced, []);
  });

  test("is named by offset and length in whole bytes, or by memory", () => {
    const buffer = new ArrayBuffer(200);
    const arena = new Uint8Array(buffer, 50, 100);
    using pool = v.createMempool(arena);
    for (const [offset, length] of [
      [-1, 1],
      [0.5, 1],
      [0, -1],
      [0, Number.NaN],
      [2 ** 53, 1],
      [0, "4"],
    ] as const) {
      refuses(
        () => v.mempoolAlloc(pool, { offset, length: length as number }),
        "RangeError",
        /^A chunk's offset and length are whole numbers of bytes from 0; these are /,
      );
    }
    refuses(
      () => v.mempoolAlloc(pool, "chunk" as unknown as ArrayBuffer),
      "TypeError",
      /^A chunk is \{ offset, length \} or memory; this is the string chunk/,
    );
    for (const chunk of [null, undefined])
      refuses(() => v.mempoolAlloc(pool, chunk as unknown as ArrayBuffer), "TypeError", /^A chunk is /);
    refuses(() => v.mempoolAlloc(pool, new Uint8Array(8)), "RangeError", /^A chunk must lie in its pool's memory/);
    refuses(
      () => v.mempoolAlloc(pool, new Uint8Array(buffer, 49, 2)),
      "RangeError",
      /this one has 2 bytes at offset -1$/,
    );
    refuses(() => v.mempoolAlloc(pool, buffer), "RangeError", /this one has 200 bytes at offset -50$/);
    const start = fake.addressOf(arena);
    v.mempoolAlloc(pool, { address: start + 10n, length: 5 });
    v.mempoolAlloc(pool, arena.subarray(20, 25));
    v.mempoolAlloc(pool, new DataView(buffer, 80, 5));
    assert.deepEqual(
      memcheck.announced.map(({ address }) => address - start),
      [10n, 20n, 30n],
    );
    v.mempoolFree(pool, { address: start + 10n, length: 0 });
    v.mempoolFree(pool, { offset: 20 });
    v.mempoolFree(pool, new Uint8Array(buffer, 80, 5));
    assert.deepEqual(memcheck.announced, []);
  });

  test("has at most 32 bits of length, where Memcheck would cut it off", () => {
    const huge = { address: 0x1000n, length: 2 ** 32 };
    using pool = v.createMempool(new ArrayBuffer(8));
    refuses(
      () => v.mempoolAlloc(pool, huge),
      "RangeError",
      /^A chunk has at most 4294967295 bytes, because Memcheck cuts its size off at 32 bits; this one has 4294967296$/,
    );
    refuses(() => v.mempoolAlloc(pool, { offset: 0, length: 2 ** 32 + 4 }), "RangeError", /this one has 4294967300$/);
  });

  test("overlaps no other, of this pool or another, and the message says which", () => {
    const arena = new ArrayBuffer(64);
    using pool = v.createMempool(arena, { anchor: 0x81n });
    using other = v.createMempool(new Uint8Array(arena, 32), { anchor: 0x82n });
    v.mempoolAlloc(pool, { offset: 16, length: 20 });
    refuses(
      () => v.mempoolAlloc(other, { offset: 0, length: 8 }),
      "RangeError",
      /^A block of 8 bytes at offset 32 of the buffer at 0x[0-9a-f]+ would overlap one that is live at offset 32;/,
    );
    refuses(
      () => v.mempoolAlloc(pool, { offset: 10, length: 7 }),
      "RangeError",
      /would overlap one that is live at offset 16;/,
    );
    refuses(() => v.malloclikeBlock(new Uint8Array(arena, 35, 1)), "RangeError", /live at offset 35;/);
    refuses(() => v.mempoolAlloc(pool, { ranges: [0, 8, 8, 8, 7, 1] }), "RangeError", /live at offset 7;/);
    v.mempoolAlloc(pool, { ranges: [0, 8, 8, 8] });
    v.mempoolAlloc(other, { offset: 4, length: 28 });
    memcheck.leakCheck();
  });
});

describe("a heap block", () => {
  test("keeps its redzones in its buffer", () => {
    const buffer = new ArrayBuffer(100);
    const message =
      /^A block's redzones must lie in its buffer of 100 bytes; this block has 80 bytes at offset 10, and its redzones 11 each$/;
    refuses(() => v.malloclikeBlock(new Uint8Array(buffer, 10, 80), { redzone: 11 }), "RangeError", message);
    v.malloclikeBlock(new Uint8Array(buffer, 10, 80), { redzone: 10 });
    v.freelikeBlock(new Uint8Array(buffer, 10, 80));
  });

  test("is resized as it was allocated, inside its buffer and clear of others", () => {
    const heap = new Uint8Array(100);
    v.malloclikeBlock(heap.subarray(10, 20));
    v.malloclikeBlock(heap.subarray(30, 40));
    refuses(
      () => v.resizeinplaceBlock(heap.subarray(10, 19), 5),
      "RangeError",
      /^The block at offset 10 has 10 bytes, and the memory given has 9; give the block as it was allocated$/,
    );
    refuses(
      () => v.resizeinplaceBlock(heap.subarray(10, 20), 21),
      "RangeError",
      /would overlap one that is live at offset 30;/,
    );
    refuses(
      () => v.resizeinplaceBlock(heap.subarray(30, 40), 71),
      "RangeError",
      /^newLength must be a whole number from 1 to 70; this is 71$/,
    );
    v.resizeinplaceBlock(heap.subarray(10, 20), 20);
    v.resizeinplaceBlock(heap.subarray(30, 40), 70);
    v.resizeinplaceBlock(heap.subarray(10, 30), 1);
    v.malloclikeBlock(heap.subarray(11, 30));
    memcheck.leakCheck();
    for (const [start, end] of [
      [10, 11],
      [11, 30],
      [30, 100],
    ])
      v.freelikeBlock(heap.subarray(start, end));
    assert.deepEqual(memcheck.announced, []);
  });

  test("at the start of a buffer is never mistaken for the buffer's own", () => {
    const buffer = new ArrayBuffer(64);
    memcheck.malloc(fake.addressOf(buffer), 64);
    const message =
      /^No block is live at the start of this buffer \(was it freed before\?\), and Memcheck would free the buffer itself; so this one request is not sent$/;
    refuses(() => v.freelikeBlock(buffer), "Error", message);
    refuses(() => v.resizeinplaceBlock(buffer, 32), "Error", message);
    v.malloclikeBlock(new Uint8Array(buffer, 0, 16));
    v.freelikeBlock(buffer);
    refuses(() => v.freelikeBlock(new Uint8Array(buffer, 0, 16)), "Error", message);
    assert.deepEqual(memcheck.errors, []);
  });

  test("that is not live elsewhere is left to Memcheck to report", () => {
    const heap = new Uint8Array(64);
    v.freelikeBlock(heap.subarray(8, 16));
    v.resizeinplaceBlock(heap.subarray(8, 16), 4);
    assert.deepEqual(memcheck.errors, ["InvalidFree", "InvalidFree"]);
  });
});
