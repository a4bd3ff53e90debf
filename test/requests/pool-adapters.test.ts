/** Allocators from npm under the real Memcheck: one process, see fixtures/requests/pool-adapters.mjs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { told } from "./told.js";
import { type Run, needsValgrind, valgrind } from "./valgrind.js";

type Results = Record<string, Record<string, unknown>>;

describe("jsgrind/pool with allocators from npm", { skip: needsValgrind() }, () => {
  let run: Run<Results>;
  before(async () => {
    run = await valgrind<Results>("memcheck", "pool-adapters.mjs", {
      options: ["--leak-check=full", "--show-leak-kinds=definite"],
    });
  });
  const of = (name: string) => run.results[name];
  const errorsOf = (name: string) => told(run.part(name)).map((error) => error.replace("recently re-allocated ", ""));

  test("coverMemPool() @thi.ng/malloc works without an error, and as before when it is uncovered", () => {
    assert.deepEqual(of("@thi.ng/malloc works"), { errors: 0, own: false, top: 2 });
  });

  test("coverMemPool() finds overflow and underflow into headers, use after free, double and invalid free, uninitialised bytes", () => {
    const { twice, never, undefinedRead, aligned } = of("@thi.ng/malloc wrongly") ?? {};
    assert.deepEqual([twice, never, undefinedRead, aligned], [1, 1, 0, 0]);
    assert.deepEqual(errorsOf("@thi.ng/malloc wrongly"), [
      "InvalidWrite: 0 bytes after a block of size 20 client-defined",
      "InvalidRead: 1 bytes before a block of size 20 client-defined",
      "InvalidRead: 3 bytes inside a block of size 20 free'd; Block was alloc'd at",
      "PoolDoubleFree: The block at offset 12 is freed a second time (pool @thi.ng/malloc). 0 bytes inside a block of size 20 free'd; Block was alloc'd at",
      "PoolInvalidFree: No block begins at offset 52, where one is freed; it is 8 bytes inside the live block of 20 bytes at offset 44 (pool @thi.ng/malloc). 8 bytes inside a block of size 20 client-defined",
      "ClientCheck: 0 bytes inside a block of size 20 client-defined",
      "InvalidWrite: 20 bytes after a block of size 24 client-defined",
    ]);
  });

  test("coverAllocator() malloc works without an error, also where it has a part of a buffer", () => {
    assert.deepEqual(of("malloc works"), { errors: 0, within: 0 });
  });

  test("coverAllocator() finds overflow, use after free and double free", () => {
    assert.deepEqual(of("malloc wrongly"), { twice: 1, two: true });
    assert.deepEqual(errorsOf("malloc wrongly"), [
      "InvalidWrite: 0 bytes after a block of size 50 client-defined",
      "InvalidRead: 3 bytes inside a block of size 50 free'd; Block was alloc'd at",
      "PoolDoubleFree: The block at offset 8 is freed a second time (pool malloc). 0 bytes inside a block of size 50 free'd; Block was alloc'd at",
    ]);
  });

  test("coverTypedarrayPool() typedarray-pool works without an error, and arrays are as good as before when it is uncovered", () => {
    assert.deepEqual(of("typedarray-pool works"), { errors: 0, kept: 2 });
  });

  test("coverTypedarrayPool() finds overflow, use after free, double free and that an array is handed out twice", () => {
    assert.deepEqual(of("typedarray-pool wrongly"), { twice: 1, overlap: 1 });
    assert.deepEqual(errorsOf("typedarray-pool wrongly"), [
      "InvalidRead: 1 bytes after a block of size 40 alloc'd",
      "InvalidRead: 30 bytes inside a block of size 40 free'd; Block was alloc'd at",
      "PoolDoubleFree: The block at offset 0 is freed a second time (pool typedarray-pool). 0 bytes inside a freed block (pool typedarray-pool) of size 25 client-defined",
      "PoolOverlap: A block of 50 bytes at offset 0 overlaps the live block of 40 bytes at offset 0 (pool typedarray-pool). 0 bytes inside a block of size 40 client-defined",
    ]);
  });

  test("cover() of a class: its other methods run quietly, views are blocks, unknown methods are refused", () => {
    assert.deepEqual(of("a class of one's own"), {
      errors: 0,
      freed: 0,
      twice: 1,
      refused: 'alloc names a method of the allocator; its "allocate" is undefined',
      restored: true,
    });
  });

  test("nothing that was handed out is reported as a leak once it is uncovered", () => {
    assert.deepEqual(
      run.xml
        .all("error")
        .filter((error) => error.get("kind") === "Leak_DefinitelyLost")
        .flatMap((error) => error.all("stack")[0]?.all("frame")[0]?.get("fn") ?? [])
        .filter((name) => name.startsWith("jsgrind")),
      [],
    );
  });
});
