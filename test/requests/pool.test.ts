/** jsgrind/pool under the real Memcheck: one process, see fixtures/requests/pool.mjs. Addresses and stacks are Memcheck's own words. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { nodes } from "../runtimes.js";
import { told } from "./told.js";
import { type Run, needsValgrind, valgrind } from "./valgrind.js";

type Results = Record<string, Record<string, string & number & string[]>>;

for (const { version, path } of await nodes("first")) {
  describe(`jsgrind/pool under Memcheck and Node ${version}`, { skip: needsValgrind() }, () => {
    let run: Run<Results>;
    before(async () => {
      run = await valgrind<Results>("memcheck", "pool.mjs", { options: ["--leak-check=no"], node: path });
    });
    const of = (name: string) => run.results[name] ?? {};
    // V8's own branches on what was never set, of which Node 22 has one, are none of the pool's.
    const errorsOf = (name: string) => told(run.part(name)).filter((error) => !error.startsWith("UninitCondition"));

    test("createPool() makes the arena inaccessible, and leaves what is beside it in the buffer as it was", () => {
      assert.deepEqual(of("create"), { before: "d100", created: "d20 x360 d20", destroyed: "d20 x360 d20" });
    });

    test("alloc() free() by place and by view: undefined, zeroed and empty blocks, surroundings inaccessible", () => {
      const { allocated, freed, again, destroyed } = of("alloc and free");
      assert.equal(allocated, "x32 u24 x24 u16 x16 d8 x40");
      assert.equal(freed, "x112 d8 x40");
      assert.equal(again, 0, "a place can be used again");
      assert.equal(destroyed, "x400");
    });

    test("alloc() free(): accesses beside and after are described with both places, after a second use with the last one", () => {
      assert.deepEqual(errorsOf("alloc and free"), [
        "InvalidRead: 1 bytes after a block of size 24 client-defined",
        "InvalidRead: 2 bytes before a block of size 24 client-defined",
        "InvalidRead: 8 bytes inside a block of size 24 free'd; Block was alloc'd at",
        "InvalidRead: 4 bytes inside a freed block of size 16 client-defined",
        "InvalidRead: 115 bytes inside a recently re-allocated block of size 400 alloc'd",
      ]);
    });

    test("alloc() resize() free() of a block at the very start of the buffer, where malloc's own is", () => {
      const { twice, ...states } = of("start of the buffer");
      assert.deepEqual(states, {
        allocated: "u40 x8 u8 x4",
        grown: "u44 x4 u8 x4",
        shrunk: "u4 x44 u8 x4",
        freed: "x48 u8 x4",
      });
      assert.equal(twice, 1);
      assert.deepEqual(errorsOf("start of the buffer"), [
        "InvalidRead: 2 bytes inside a freed block (pool start) of size 4 client-defined",
        "PoolDoubleFree: The block at offset 0 is freed a second time (pool start). 0 bytes inside a freed block (pool start) of size 4 client-defined",
      ]);
    });

    test("free() twice is a PoolDoubleFree with the places of the first and of the allocation", () => {
      assert.equal(of("double free")["twice"], 1);
      assert.equal(
        errorsOf("double free")[0],
        "PoolDoubleFree: The block at offset 64 is freed a second time (pool messages). 0 bytes inside a block of size 32 free'd; Block was alloc'd at",
      );
      assert.equal(run.part("double free").all("error")[0]?.all("stack").length, 3);
    });

    test("free() of what was never allocated is a PoolInvalidFree, which names the block it lies in", () => {
      const { never, inside, elsewhere, foreign, after } = of("double free");
      assert.deepEqual([never, inside, elsewhere, foreign], [1, 1, 1, 1]);
      const [, first, second, third, fourth] = errorsOf("double free").map((error) =>
        error.replace(/file:.*?\.mjs:/, ""),
      );
      assert.match(
        first ?? "",
        /^PoolInvalidFree: No block begins at offset 128, where one is freed \(pool messages\)\. /,
      );
      assert.equal(
        second,
        "PoolInvalidFree: No block begins at offset 216, where one is freed; it is 16 bytes inside the live block of 64 bytes at offset 200 (pool messages). 16 bytes inside a block of size 64 client-defined",
      );
      assert.match(
        third ?? "",
        /^PoolInvalidFree: No block begins at offset 1000, where one is freed, which is outside its arena of 400 bytes \(pool messages\)\. The arena of 400 bytes \(pool messages\) was described at \d+:\d+\. /,
      );
      assert.match(
        fourth ?? "",
        /^PoolInvalidFree: A block of another buffer than the arena's is freed \(pool messages\)\. /,
      );
      assert.equal(after, "x10 u64 x6", "and nothing else was freed");
    });

    test("alloc() over a live block is a PoolOverlap with its place, and both can be used and freed", () => {
      const { before: first, inside, both, kept, gone, ...counts } = of("overlap");
      assert.deepEqual(counts, { made: 1, behind: 1, frees: 0, last: 0, third: 1 });
      assert.equal(inside, first, "which bytes are written does not change");
      assert.deepEqual([both, kept, gone], ["x10 d40 u40 x20", "x70 u20 x20", "x110"]);
      assert.deepEqual(errorsOf("overlap"), [
        "PoolOverlap: A block of 24 bytes at offset 96 overlaps the live block of 64 bytes at offset 80. 16 bytes inside a block of size 64 client-defined",
        "PoolOverlap: A block of 20 bytes at offset 140 overlaps the live block of 64 bytes at offset 80. 60 bytes inside a block of size 64 client-defined",
        "PoolDoubleFree: The block at offset 140 is freed a second time. 60 bytes inside a freed block of size 64 client-defined",
      ]);
    });

    test("alloc() outside of the arena is a PoolOutside with the place of the arena, and nothing outside changes", () => {
      const { state, frees, after, ...counts } = of("outside");
      assert.deepEqual(counts, { ends: 1, begins: 1, beside: 1, foreign: 1 });
      assert.equal(state, "x10 u10 d30");
      assert.equal(frees, 0);
      assert.equal(after, "d100 x200 d100");
      const errors = errorsOf("outside").map((error) =>
        error.replace(/ The arena of 200 bytes \(pool outside\) was described at \S+pool\.mjs:\d+:\d+\. .*/, ""),
      );
      assert.deepEqual(errors, [
        "PoolOutside: A block of 24 bytes at offset 190 ends 14 bytes behind its arena of 200 bytes (pool outside).",
        "PoolOutside: A block of 16 bytes at offset -8 begins 8 bytes before its arena of 200 bytes (pool outside).",
        "PoolOutside: A block of 16 bytes at offset 250 lies outside its arena of 200 bytes (pool outside).",
        "PoolOutside: A block of another buffer than the arena's is handed out (pool outside).",
      ]);
    });

    test("resize() keeps what is written, and move() takes it along", () => {
      const { grown, shrunk, moved, empty, filled, right } = of("resize and move");
      assert.deepEqual([grown, shrunk, moved], ["x8 d8 u24 x80", "x8 d8 u4 x100", "x60 d8 u16 x36"]);
      assert.deepEqual([empty, filled, right], ["x120", "x60 u8 x52", 0]);
      assert.equal(
        errorsOf("resize and move")[0],
        "InvalidRead: 2 bytes inside a block of size 12 free'd; Block was alloc'd at",
      );
    });

    test("resize() move() of no live block is a PoolInvalidResize, and what move() names is live after it", () => {
      const { gone, never, late } = of("resize and move");
      assert.deepEqual([gone, never, late], [1, 1, 0]);
      const [, first, second] = errorsOf("resize and move");
      assert.equal(
        first,
        "PoolInvalidResize: No block begins at offset 48, where one is resized or moved, and one that did was freed. 0 bytes inside a block of size 12 free'd; Block was alloc'd at",
      );
      assert.match(second ?? "", /^PoolInvalidResize: No block begins at offset 300, where one is resized or moved\. /);
    });

    test("malloclikeBlock() where the runtime's own block is a byte long is refused, and is not once the buffer was transferred", () => {
      const { refused, bits } = of("beside blocks of malloc's kind");
      assert.match(
        refused ?? "",
        /^A block of 400 bytes at the start of the buffer at 0x\w+ would overlap the byte that jsgrind\/pool leaves to the runtime's own block; /,
      );
      assert.equal(bits, "d100 x10", "what the arena left behind");
    });

    test("alloc() that leaves no redzone is a PoolRedzone, and resize() into another block a PoolOverlap", () => {
      const { close, afterClose, into, afterInto, frees, afterAll, out } = of("resize and move");
      assert.deepEqual([close, into, frees, out], [1, 1, 0, 1]);
      assert.deepEqual(
        [afterClose, afterInto, afterAll],
        ["x60 u8 x12 u16 x2 u6 x16", "x60 u36 x2 u6 x16", "x80 u16 x2 u6 x16"],
      );
      const [, , , redzone, overlap, outside] = errorsOf("resize and move");
      assert.match(
        redzone ?? "",
        /^PoolRedzone: A block of 6 bytes at offset 138 leaves 2 of the 4 bytes that are kept free between blocks to the live block of 16 bytes at offset 120\. 14 bytes inside a block of size 16 client-defined$/,
      );
      assert.match(
        overlap ?? "",
        /^PoolOverlap: A block of 30 bytes at offset 100 overlaps the live block of 16 bytes at offset 120\. 0 bytes inside/,
      );
      assert.match(
        outside ?? "",
        /^PoolOutside: A block of 300 bytes at offset 120 ends 20 bytes behind its arena of 400 bytes\. /,
      );
    });

    test("createPool() with zeroed: blocks are defined, and what they gain", () => {
      assert.equal(of("zeroed")["state"], "d8 x24 d16 x16 u8 x28");
    });

    test("trim() frees blocks outside and cuts those on the border, clear() frees all", () => {
      assert.deepEqual(of("trim and clear"), { trimmed: "x48 d8 x8 d48 x28", rest: 0, cleared: "x140", twice: 1 });
    });

    test("span() stays inaccessible until blocks are made in it, so an overflow inside of it is found", () => {
      const { fresh, used } = of("spans");
      assert.deepEqual([fresh, used], ["x220", "x14 u24 x32 u24 x126"]);
      assert.equal(errorsOf("spans")[0], "InvalidRead: 2 bytes after a block of size 24 client-defined");
    });

    test("span() alloc(): a block outside of its span or across its border, and a span over another or over a block", () => {
      const { outside, across, overlap, overBlock } = of("spans");
      assert.deepEqual([outside, across, overlap, overBlock], [1, 1, 1, 1]);
      const errors = errorsOf("spans")
        .slice(1, 5)
        .map((error) => /^[^.]*/.exec(error)?.[0]);
      assert.deepEqual(errors, [
        "PoolOutside: A block of 16 bytes at offset 290 ends 10 bytes behind its span of 200 bytes at offset 96",
        "PoolOverlap: A block of 20 bytes at offset 88 overlaps the live block of 24 bytes at offset 104",
        "PoolOverlap: A span of 400 bytes at offset 200 overlaps the live span of 200 bytes at offset 96",
        "PoolOverlap: A span of 100 bytes at offset 600 overlaps the live block of 16 bytes at offset 608",
      ]);
    });

    test("release() frees what the span holds, but not what crosses its border, and is an error when it comes again", () => {
      const { released, twice, objects, atStart } = of("spans");
      assert.deepEqual([released, twice, objects, atStart], ["u18 x202", 1, 1, "x80"]);
      const [use, again, object] = errorsOf("spans").slice(5);
      assert.equal(use, "InvalidRead: 6 bytes inside a block of size 24 free'd; Block was alloc'd at");
      assert.match(again ?? "", /^PoolDoubleFree: The span of 200 bytes at offset 96 is released a second time\. /);
      assert.match(
        object ?? "",
        /^PoolDoubleFree: The block at offset 104 is freed a second time\. 0 bytes inside a block of size 24 free'd; Block was alloc'd at/,
      );
    });

    test("moveTo() another buffer, and a WebAssembly memory that has grown", () => {
      assert.deepEqual(of("moved to another arena"), {
        before: "x400",
        after: "x64 d8 u8 x128 u8 x684",
        frees: 0,
        inWasm: ["x4 d4 u4 x8", "x6 u8 x6"],
        wasmFrees: 0,
      });
    });

    test("createPool() over a SharedArrayBuffer", () => {
      assert.deepEqual(of("shared memory"), { state: "x14 u16 x20", overlap: 1 });
    });

    test("quietly() silences accesses and changes nothing, and misuse is reported all the same", () => {
      assert.deepEqual(of("quiet"), { quiet: 0, state: "x400", loud: 1 });
      assert.match(errorsOf("quiet")[0] ?? "", /^PoolInvalidFree: /);
    });

    test("destroy() twice is once; using the pool after it is a PoolDestroyed; the arena may be described again, once", () => {
      const { after, refused } = of("destroyed");
      assert.equal(after, 2);
      assert.match(String(refused), /^Another pool describes bytes of this arena already/);
      for (const error of errorsOf("destroyed"))
        assert.match(error, /^PoolDestroyed: The pool is used after it was destroyed \(pool gone\)\. The arena /);
    });

    test("misuse at one place is shown once and counted each time", () => {
      assert.equal(of("at one place")["made"], 5);
      assert.equal(errorsOf("at one place").length, 1);
    });

    test("the leak checks in between and at the end find no two blocks that overlap", () => {
      assert.equal(run.exitCode, 0);
      assert.doesNotMatch(run.log, /overlap|impossible|Assertion/);
    });
  });
}
