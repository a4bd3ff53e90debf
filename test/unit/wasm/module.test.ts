import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WasmModule } from "#src/client/wasm/module.js";
import { namesOf } from "#src/client/wasm/names.js";
import { fuzzRuns } from "../../require.js";
import { code, custom, moduleOf, section, text, u32, vector } from "./build.js";

const imports = section(
  2,
  vector([
    [...text("env"), ...text("log"), 0, 1],
    [...text("env"), ...text("table"), 1, 0x70, 1, 2, 3],
    [...text("env"), ...text("memory"), 2, 3, 1, 0x80, 2],
    [...text("env"), ...text("list"), 1, 0x63, 5, 0, 2],
    [...text("env"), ...text("base"), 3, 0x7f, 1],
    [...text("env"), ...text("tag"), 4, 0, 1],
    [...text("env"), ...text("now"), 0, 0],
  ]),
);
const exported = section(
  7,
  vector([
    [...text("memory"), 2, 3],
    [...text("run"), 0, 3],
    [...text("same"), 0, 3],
  ]),
);
const names = custom("name", [
  ...section(0, text("fixture")),
  ...section(
    1,
    vector([
      [0, ...text("log")],
      [2, ...text("größe")],
      [4, ...text("")],
    ]),
  ),
  ...section(2, [0]),
]);

const bytes = moduleOf(imports, exported, code([0, 0x0b], [1, 2, 0x7f, 0x0b]), names, custom("name", [1]));

test("WasmModule.parse() counts imported functions over all kinds of imports", () => {
  assert.equal(WasmModule.parse(bytes)?.importedFunctions, 2);
});

test("WasmModule.body() is where a function's locals and instructions are", () => {
  const module = WasmModule.parse(bytes);
  assert.ok(module !== undefined);
  const first = module.body(2);
  const second = module.body(3);
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual([...bytes.subarray(first.start, first.end)], [0, 0x0b]);
  assert.deepEqual([...bytes.subarray(second.start, second.end)], [1, 2, 0x7f, 0x0b]);
  assert.deepEqual([module.body(1), module.body(4)], [undefined, undefined]);
  assert.equal(bytes[module.code.start], 2, "the section's content begins with how many functions there are");
  assert.equal(module.code.end, second.end);
});

test("WasmModule.exportedAs() is the first name of a function that is exported", () => {
  const module = WasmModule.parse(bytes);
  assert.deepEqual(
    [module?.exportedAs(3), module?.exportedAs(2), module?.exportedAs(0)],
    ["run", undefined, undefined],
  );
});

test("WasmModule.custom() is the first section of that name", () => {
  const module = WasmModule.parse(moduleOf(custom("a", [1, 2]), custom("b", []), custom("a", [3])));
  assert.deepEqual(
    ["a", "b", "c"].map((name) => module?.custom(name)),
    [Uint8Array.of(1, 2), new Uint8Array(), undefined],
  );
});

test("namesOf() gives the module's name and those of functions that have one", () => {
  const module = WasmModule.parse(bytes);
  assert.ok(module !== undefined);
  const { module: name, functions } = namesOf(module);
  assert.equal(name, "fixture");
  assert.deepEqual(
    [...functions],
    [
      [0, "log"],
      [2, "größe"],
    ],
  );
});

test("namesOf() is empty for a module without the section", () => {
  const module = WasmModule.parse(moduleOf());
  assert.ok(module !== undefined);
  assert.deepEqual(namesOf(module), { module: undefined, functions: new Map() });
});

test("WasmModule.parse() refuses what is no module, and components", () => {
  assert.equal(WasmModule.parse(Uint8Array.of(...u32(0x6d73_6100), 0x0d, 0, 1, 0)), undefined);
  assert.equal(WasmModule.parse(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 0, 0, 0)), undefined);
  assert.equal(WasmModule.parse(bytes.subarray(0, 7)), undefined);
});

test("WasmModule and namesOf() take every beginning of a module", () => {
  for (let length = 8; length <= bytes.length; length++) readAll(bytes.subarray(0, length));
});

test("WasmModule and namesOf() take any bytes behind the first eight", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => readAll(Uint8Array.of(...moduleOf(), ...rest))),
    { numRuns: fuzzRuns(500) },
  );
});

function readAll(given: Uint8Array): void {
  const module = WasmModule.parse(given);
  assert.ok(module !== undefined);
  for (const { start, end } of module.bodies) assert.ok(8 < start && start <= end && end <= given.length);
  namesOf(module);
  module.exportedAs(0);
}
