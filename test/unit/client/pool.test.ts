/** What jsgrind/pool sends, and says, word by word; the effect is seen in requests/pool.test.ts. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { createPool, cover } from "#src/client/pool.js";
import { memcheck, valgrind } from "#src/client/requests.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { FakeShadow } from "./fake-shadow.js";
import { FakeValgrind } from "./fake-valgrind.js";

const fake = new FakeValgrind();
let shadow: FakeShadow;
beforeEach(() => {
  shadow = new FakeShadow();
  fake.handler = shadow.handle;
});

const names = new Map(Object.entries({ ...memcheck, ...valgrind }).map(([name, { code }]) => [BigInt(code), name]));

/** The names of the requests that something sends. */
function sent(act: () => void): (string | undefined)[] {
  fake.clear();
  act();
  return fake.requests.map(([code]) => names.get(code));
}

/** What is said of the errors that something makes. */
function said(act: () => void): { kind: string; message: string; notes?: string[] }[] {
  const before = shadow.said.length;
  act();
  return shadow.said
    .slice(before)
    .map((text) => JSON.parse(text.replace(/^jsgrind: /, "")) as { kind: string; message: string })
    .filter(({ kind }) => kind !== undefined);
}

describe("pool.alloc() pool.free()", () => {
  test("are one request each where nothing was freed before, and one more that describes what was", () => {
    using pool = createPool(new ArrayBuffer(400));
    assert.deepEqual(
      sent(() => pool.alloc({ offset: 104, length: 16 })),
      ["mempoolAlloc"],
    );
    assert.deepEqual(
      sent(() => pool.free({ offset: 104 })),
      ["mempoolFree"],
    );
    assert.deepEqual(
      sent(() => pool.alloc({ offset: 104, length: 16 })),
      ["mempoolAlloc"],
    );
    assert.deepEqual(
      sent(() => pool.free({ offset: 104 })),
      ["mempoolFree", "createBlock"],
    );
    assert.deepEqual(
      sent(() => pool.alloc({ offset: 96, length: 16 })),
      ["discard", "mempoolAlloc"],
    );
  });

  test("a mistake is annotated once for each place, and reported each time", () => {
    using pool = createPool(new ArrayBuffer(400));
    const messages = said(() => {
      for (let times = 0; times < 3; times++) pool.free({ offset: 8 * times });
    });
    assert.equal(messages.length, 1);
    assert.equal(shadow.errors, 3);
    assert.equal(said(() => pool.free({ offset: 8 })).length, 1, "another place");
  });

  test("a mistake is nothing under a tool that knows no pools", () => {
    fake.handler = () => undefined;
    using pool = createPool(new ArrayBuffer(400), { name: "massif" });
    const requests = sent(() => pool.free({ offset: 8 }));
    assert.deepEqual(requests, ["mempoolExists"]);
  });
});

describe("cover()", () => {
  class Heap {
    readonly buffer = new ArrayBuffer(1024);
    readonly asked: unknown[][] = [];
    #top = 32;
    malloc(bytes: number): number {
      this.asked.push(["malloc", bytes]);
      const at = this.#top;
      this.#top += bytes;
      return bytes > 500 ? 0 : at;
    }
    mallocAs(length: number): Float32Array {
      return new Float32Array(this.buffer, this.malloc(4 * length), length);
    }
    realloc(block: number | Uint8Array, bytes: number): number {
      this.asked.push(["realloc", block, bytes]);
      return this.malloc(bytes);
    }
    free(block: number | ArrayBufferView): boolean {
      this.asked.push(["free", block]);
      return true;
    }
  }

  test("asks for a pad on both sides, and nobody else sees it", () => {
    const heap = new Heap();
    const pool = cover(heap, { arena: heap.buffer, alloc: "malloc", realloc: "realloc", free: "free", pad: 16 });
    const address = fake.addressOf(heap.buffer);
    assert.equal(heap.malloc(8), 48);
    assert.match(shadow.states(address, 80), /^x{48}u{8}x{24}$/);
    assert.equal(heap.realloc(48, 12), 32 + 40 + 16);
    assert.match(shadow.states(address, 120), /^x{88}u{12}x{20}$/);
    heap.free(88);
    const floats = heap.mallocAs(2);
    heap.free(floats);
    assert.equal(heap.malloc(600), 0, "no block");
    assert.deepEqual(heap.asked, [
      ["malloc", 40],
      ["realloc", 32, 44],
      ["malloc", 44],
      ["free", 72],
      ["malloc", 40],
      ["free", floats.byteOffset - 16],
      ["malloc", 632],
    ]);
    assert.match(shadow.states(address, 1024), /^x+$/);
    assert.equal(shadow.errors, 0);
    pool.destroy();
    assert.match(shadow.states(address, 1024), /^d+$/, "and all of it is accessible again");
    assert.equal(heap.malloc, Heap.prototype.malloc);
  });

  test("has methods that throw be as they were, with the mistake told before", () => {
    const heap = {
      buffer: new ArrayBuffer(64),
      free(_: number): void {
        throw new RangeError("not mine");
      },
      alloc: () => 0,
    };
    using pool = cover(heap, { arena: heap.buffer, alloc: "alloc", free: "free" });
    assert.equal(said(() => assert.throws(() => heap.free(8), /not mine/))[0]?.kind, "PoolInvalidFree");
    assert.equal(said(() => assert.throws(() => heap.free(8), /not mine/)).length, 1, "it is not inside any more");
    pool.destroy();
  });

  test("of an object that is frozen is refused", () => {
    const heap = Object.freeze({ buffer: new ArrayBuffer(64), alloc: () => 0 });
    assert.throws(
      () => cover(heap, { arena: heap.buffer, alloc: "alloc" }),
      /"alloc" cannot be wrapped: the object is frozen/,
    );
  });
});

test("docs/pool.md covers a class in at most ten lines", () => {
  const page = readFileSync(join(packageRoot(import.meta.url), "docs", "pool.md"), "utf8");
  const [, call] = /^(const \w+ = cover\([\s\S]*?\n\}\);)$/m.exec(page) ?? [];
  assert.ok(call !== undefined && call.split("\n").length <= 10, call);
});
