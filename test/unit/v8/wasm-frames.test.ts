import assert from "node:assert/strict";
import { test } from "node:test";
import type { Heap } from "#src/v8/heap.js";
import { WasmFinder } from "#src/v8/wasm-frames.js";
import { bytes, early, WasmProcess } from "./wasm-process.js";

const begin = 0x7000_0000;

function run(): { process: WasmProcess; heap: Heap } {
  const process = new WasmProcess(early);
  process.inMap([{ start: begin, index: 1 }]);
  process.modules([[begin, begin + 0x1000, process.nativeModule]]);
  return { process, heap: process.heap(12, process.state) };
}

const named = (name: string) => ({ function: name, file: undefined, line: undefined, column: undefined });

test("WasmFinder has the function of code whose places are not known", () => {
  const { heap } = run();
  const found = new WasmFinder().framesAt(heap, { address: begin + 4, isCall: false }, () => undefined);
  assert.deepEqual(found, { tier: "liftoff", symbol: "wasm-function[1]", frames: [named("wasm-function[1]")] });
});

test("WasmFinder does not ask for the format of positions where no function is", () => {
  const { heap } = run();
  const found = new WasmFinder().framesAt(heap, { address: begin + 0x800, isCall: false }, () =>
    assert.fail("was asked for the format"),
  );
  assert.equal(found, undefined);
});

test("WasmFinder sees that another module has taken the place of one that it knows", () => {
  const { process, heap } = run();
  const finder = new WasmFinder();
  const point = { address: begin + 4, isCall: false };
  assert.notEqual(
    finder.framesAt(heap, point, () => undefined),
    undefined,
  );
  // As many bytes, but with one function only.
  process.overwrite(process.wireBytes, Uint8Array.of(...bytes.subarray(0, 8), 10, 6, 1, 4, 0, 1, 1, 0x0b, 0, 1));
  assert.equal(
    finder.framesAt(heap, point, () => undefined),
    undefined,
  );
});

test("WasmFinder reads no module that is longer than what can be read at once", () => {
  const { heap } = run();
  const point = { address: begin + 4, isCall: false };
  for (const [longest, isFound] of [
    [bytes.length, true],
    [bytes.length - 1, false],
  ] as const) {
    Object.assign(heap.memory, { longest });
    assert.equal(new WasmFinder().framesAt(heap, point, () => undefined) !== undefined, isFound);
  }
});
