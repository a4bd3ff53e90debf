/** WebAssembly's code is found among objects of C++, here laid out by hand as each version of V8 has them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Heap } from "#src/v8/heap.js";
import type { Layout } from "#src/v8/layout.js";
import { nativeModuleAt, wasmCodeAt, wireBytesOf } from "#src/v8/wasm-code.js";
import { fuzzRuns } from "../../require.js";
import { base, bytes, early, module, Process, versions, WasmProcess } from "./wasm-process.js";

const begin = 0x7000_0000;
const codes = [
  { start: begin, index: 0 },
  { start: begin + 0x100, index: 1, tier: 2 },
  { start: begin + 0x300, index: 0, tier: 2 },
];

for (const [major, fields] of versions) {
  const traps =
    major === 11 ? [{ instruction: 7, position: 9 }] : [7, 9].map((at) => ({ instruction: at, position: at }));

  for (const where of ["inMap", "inVector"] as const) {
    test(`wasmCodeAt() reads what is in the ${where.slice(2).toLowerCase()} of V8 ${major}`, () => {
      const process = new WasmProcess(fields);
      process[where](codes);
      const heap = process.heap(major, process.state);
      const found = [0, 0xff, 0x100, 0x1ff, 0x200, 0x3ff].map((at) =>
        wasmCodeAt(heap, process.nativeModule, module, begin + at),
      );
      assert.deepEqual(
        found.map((each) => each && [each.start - begin, each.index, each.tier]),
        [
          [0, 0, "liftoff"],
          [0, 0, "liftoff"],
          [0x100, 1, "turbofan"],
          [0x100, 1, "turbofan"],
          undefined,
          [0x300, 0, "turbofan"],
        ],
      );
      assert.equal(found[0]?.size, 0x100);
      assert.deepEqual(found[0]?.traps, traps);
      assert.deepEqual([...(found[0]?.positions ?? [])], [21, 22]);
      assert.deepEqual([...(found[0]?.inlinings ?? [])], [31, 32, 33]);
    });
  }

  test(`wasmCodeAt() passes over what is no function's code in V8 ${major}`, () => {
    const process = new WasmProcess(fields);
    process.inVector([
      { start: begin, index: 0, kind: 3 },
      { start: begin + 0x100, index: 0xffff_ffff },
      { start: begin + 0x200, index: 0, tier: 0 },
    ]);
    const heap = process.heap(major, process.state);
    for (const at of [0, 0x100, 0x200])
      assert.equal(wasmCodeAt(heap, process.nativeModule, module, begin + at), undefined);
  });
}

test("wasmCodeAt() is undefined for a version of V8 that is not known", () => {
  const process = new WasmProcess(early);
  process.inMap(codes);
  assert.equal(wasmCodeAt(process.heap(15, process.state), process.nativeModule, module, begin), undefined);
});

test("nativeModuleAt() is the module whose code is there", () => {
  const process = new WasmProcess(early);
  const others = [-2, -1, 1, 2].map((step) => [begin + step * 0x10_0000, begin + step * 0x10_0000 + 0x1000, base]);
  const entries = [...others, [begin, begin + 0x1000, process.nativeModule]];
  process.modules(entries.toSorted(([one = 0], [other = 0]) => one - other));
  const heap = process.heap(11, process.state);
  assert.deepEqual(
    [0, 0xfff, 0x1000, -1].map((at) => nativeModuleAt(heap, begin + at)),
    [process.nativeModule, process.nativeModule, undefined, undefined],
  );
});

test("nativeModuleAt() does not believe a module without a module's bytes", () => {
  const process = new WasmProcess(early);
  process.modules([[begin, begin + 0x1000, process.allocate(0x500)]]);
  assert.equal(nativeModuleAt(process.heap(11, process.state), begin), undefined);
});

test("nativeModuleAt() is undefined where WebAssembly was never used, or nothing is known of it", () => {
  const process = new Process();
  assert.equal(nativeModuleAt(process.heap(11, process.allocate(8)), begin), undefined);
  assert.equal(nativeModuleAt(new Heap(process.memory, {} as Layout), begin), undefined);
});

test("wireBytesOf() is where the bytes are that were compiled", () => {
  const process = new WasmProcess(early);
  const found = wireBytesOf(process.memory, process.nativeModule);
  assert.ok(found !== undefined);
  assert.deepEqual(new Uint8Array(process.memory.read(found.address, found.length) ?? []), bytes);
});

test("wasmCodeAt() and nativeModuleAt() take memory that is damaged anywhere", () => {
  const process = new WasmProcess(early);
  process.inMap(codes);
  process.inVector(codes);
  process.modules([[begin, begin + 0x1000, process.nativeModule]]);
  const content = process.memory.read(base, 0x2000) as Buffer;
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.nat({ max: 0x2000 / 8 - 1 }),
          fc.oneof(
            fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
            fc.nat({ max: 0x3ff }).map((at) => BigInt(base + 8 * at)),
          ),
        ),
        { minLength: 1, maxLength: 20 },
      ),
      (changes) => {
        const damaged = Buffer.from(content);
        for (const [at, value] of changes) damaged.writeBigUInt64LE(value, 8 * at);
        const read = (address: number, length: number): Buffer | undefined => {
          const at = address - base;
          return at < 0 || at + length > damaged.length ? undefined : damaged.subarray(at, at + length);
        };
        const heap = new Heap({ read }, { wasm: { state: process.state, major: 11 } } as Layout);
        const found = nativeModuleAt(heap, begin + 0x120);
        if (found !== undefined) wasmCodeAt(heap, found, module, begin + 0x120);
      },
    ),
    { numRuns: fuzzRuns(200) },
  );
});
