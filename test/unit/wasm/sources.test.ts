import assert from "node:assert/strict";
import { test } from "node:test";
import { wasmFrame } from "#src/frames/wasm-frame.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { type Place, WasmSources } from "#src/wasm/sources.js";
import { code, custom, moduleOf, section, text, vector } from "./build.js";
import { compiled, moduleIn } from "./dwarf.js";

const inline = moduleIn(compiled["DWARF 5"] ?? "");
const sources = new WasmSources(inline);
/** In inline.c: `third`, which is not inlined, and `sum`. */
const third = 1;
const sum = 2;

/** By the address that DWARF has. */
function place(index: number, address: number): Place {
  return { index, offset: inline.code.start + address };
}

const inSum = [
  { function: "low", file: "/source/include/low.h", line: 2, column: 10 },
  { function: "both", file: "/source/inline.c", line: 5, column: 15 },
  { function: "sum", file: "/source/inline.c", line: 17, column: 12 },
];

test("frames() are those of the place", () => {
  assert.deepEqual(sources.frames(sum, [[place(sum, 0x30)]]), inSum);
});

test("frames() have the functions that the engine inlined, each with those that the compiler did", () => {
  const frames = sources.frames(third, [[place(sum, 0x30), place(third, 0x0a)]]);
  assert.deepEqual(frames.slice(0, 3), inSum);
  assert.deepEqual(
    frames.slice(3).map((frame) => [frame.function, frame.file, frame.line]),
    [["third", "/source/inline.c", 11]],
  );
});

test("frames() keep of several places what is the same", () => {
  const [inner] = sources.frames(sum, [[place(sum, 0x30)], [place(sum, 0x35)], [place(sum, 0x30)]]);
  const columns = [0x30, 0x35].map((address) => sources.frames(sum, [[place(sum, address)]])[0]?.column);
  assert.notEqual(columns[0], columns[1], "the two are different columns");
  assert.deepEqual(inner, { function: "low", file: "/source/include/low.h", line: 2, column: undefined });
});

test("frames() keep the outer functions where places are of different inner ones", () => {
  const outer = { function: "sum", file: "/source/inline.c", line: 17, column: 12 };
  const both = { function: "both", file: "/source/inline.c", line: 5, column: undefined };
  assert.deepEqual(sources.frames(sum, [[place(sum, 0x30)], [place(sum, 0x27)]]), [both, outer]);
  // The same functions, but of another call.
  const otherCall = { ...both, line: undefined };
  assert.deepEqual(sources.frames(sum, [[place(sum, 0x30)], [place(sum, 0x4b)]]), [otherCall, outer]);
});

test("frames() have the function alone where places are of different functions, or none is known", () => {
  const whole = [{ function: "sum", file: "/source/inline.c", line: undefined, column: undefined }];
  assert.deepEqual(sources.frames(sum, [[place(sum, 0x30)], [place(sum, 0x76)]]), whole);
  assert.deepEqual(sources.frames(sum, []), whole);
});

test("frames() have names from the name section, else from exports, else V8's", () => {
  const module = WasmModule.parse(
    moduleOf(
      section(
        7,
        vector([
          [...text("run"), 0, 0],
          [...text("stop"), 0, 1],
        ]),
      ),
      code([0, 0x0b], [0, 0x0b], [0, 0x0b]),
      custom("name", section(1, vector([[0, ...text("main")]]))),
    ),
  );
  assert.ok(module !== undefined);
  const byName = new WasmSources(module);
  assert.deepEqual(
    [0, 1, 2].map((index) => byName.frames(index, [[{ index, offset: module.code.start + 2 }]])),
    ["main", "stop", "wasm-function[2]"].map((name) => [
      { function: name, file: undefined, line: undefined, column: undefined },
    ]),
  );
});

test("wasmFrame() is a frame of the contract, without what is not known", () => {
  const frame = { language: "wasm", ip: 0x1_2abc, tier: "liftoff", symbol: "sum" } as const;
  const [low] = inSum;
  assert.ok(low !== undefined);
  assert.deepEqual(wasmFrame({ ...frame, ...low, inlined: true }), {
    ip: "0x12ABC",
    language: "wasm",
    ...low,
    tier: "liftoff",
    inlined: true,
  });
  const unknown = { function: "sum", file: undefined, line: undefined, column: undefined };
  assert.deepEqual(wasmFrame({ ...frame, ...unknown, inlined: false }), {
    ip: "0x12ABC",
    language: "wasm",
    function: "sum",
    tier: "liftoff",
  });
});
