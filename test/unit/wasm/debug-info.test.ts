import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { DebugInfo } from "#src/wasm/dwarf/debug-info.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { fuzzRuns, needsCommand } from "../../require.js";
import { compiled, debugInfoOf, moduleIn } from "./dwarf.js";

for (const [what, file] of Object.entries(compiled)) {
  test(
    `framesAt() agrees with llvm-symbolizer at every address of ${what}`,
    { skip: needsCommand("llvm-symbolizer") },
    () => {
      const module = moduleIn(file);
      const info = debugInfoOf(module);
      const addresses = Array.from({ length: module.code.end - module.code.start }, (_, address) => address);
      const expected = symbolize(file, addresses);
      const found = addresses.map((address) => info.framesAt(address).map(asSymbolizer));
      assert.ok(expected.some((frames) => frames.length > 0));
      for (const [address, frames] of expected.entries()) assert.deepEqual(found[address], frames, `at ${address}`);
    },
  );
}

test("framesAt() has the chain of inlined functions, each with where it is", () => {
  const info = debugInfoOf(moduleIn(compiled["DWARF 5"] ?? ""));
  assert.deepEqual(info.framesAt(0x30), [
    { function: "low", file: "/source/include/low.h", line: 2, column: 10 },
    { function: "both", file: "/source/inline.c", line: 5, column: 15 },
    { function: "sum", file: "/source/inline.c", line: 17, column: 12 },
  ]);
});

test("framesAt() puts the names of namespaces and classes in front in C++", () => {
  const info = debugInfoOf(moduleIn(compiled["C++"] ?? ""));
  const names = new Set(
    Array.from({ length: 200 }, (_, at) => info.framesAt(at).map((frame) => frame.function)).flat(),
  );
  assert.deepEqual(
    [...names].toSorted((one = "", other = "") => (one < other ? -1 : 1)),
    ["ask", "shapes::(anonymous namespace)::twice", "shapes::Box<int>::lower"],
  );
});

test("framesAt() is empty where there is no code", () => {
  const info = debugInfoOf(moduleIn(compiled["DWARF 4"] ?? ""));
  assert.deepEqual([info.framesAt(0), info.framesAt(100_000)], [[], []]);
});

test("DebugInfo.of() is undefined for a module without debug information", () => {
  const module = WasmModule.parse(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  assert.ok(module !== undefined);
  assert.equal(DebugInfo.of(module), undefined);
});

test("framesAt() takes debug information that is damaged anywhere", () => {
  const files = Object.values(compiled).map((file) => moduleIn(file).bytes);
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 }),
      (bytes, changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of changes) damaged[8 + (at % (damaged.length - 8))] = value;
        const module = WasmModule.parse(damaged);
        const info = module && DebugInfo.of(module);
        for (let address = 0; address < 256; address += 16) info?.framesAt(address);
      },
    ),
    { numRuns: fuzzRuns(300) },
  );
});

test("framesAt() takes every beginning of each part of the debug information", () => {
  const module = moduleIn(compiled["DWARF 5"] ?? "");
  const names = ["info", "abbrev", "line", "str", "line_str", "str_offsets", "addr", "rnglists"].map(
    (name) => `.debug_${name}`,
  );
  for (const name of names) {
    const part = module.custom(name) ?? new Uint8Array();
    assert.ok(part.length > 0, name);
    for (let length = 0; length < part.length; length++) {
      const cut = Object.create(module, {
        custom: { value: (other: string) => (other === name ? part.subarray(0, length) : module.custom(other)) },
      }) as WasmModule;
      for (const address of [0x0a, 0x30, 0x60]) DebugInfo.of(cut)?.framesAt(address);
    }
  }
});

interface Symbolized {
  function: string | undefined;
  file: string | undefined;
  line: number;
  column: number;
}

/** Zero stands for what is not known. */
function asSymbolizer(frame: ReturnType<DebugInfo["framesAt"]>[number]): Symbolized {
  const { function: name, file, line = 0 } = frame;
  return { function: name?.split("::").at(-1), file, line, column: line === 0 ? 0 : (frame.column ?? 0) };
}

function symbolize(file: string, addresses: readonly number[]): Symbolized[][] {
  const options = ["--inlines", "--functions=short", "--output-style=JSON", `--obj=${file}`];
  const input = addresses.map((address) => `0x${address.toString(16)}`).join("\n");
  const output = execFileSync("llvm-symbolizer", options, { input, encoding: "utf8" });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => {
      const { Symbol: frames = [] } = JSON.parse(line) as { Symbol?: LlvmFrame[] };
      return frames
        .filter(({ FunctionName: name }) => name !== "")
        .map(({ FunctionName: name, FileName: path, Line: row, Column: column }) => ({
          function: name,
          file: path === "" ? undefined : path,
          line: row,
          column: row === 0 ? 0 : column,
        }));
    });
}

interface LlvmFrame {
  FunctionName: string;
  FileName: string;
  Line: number;
  Column: number;
}
