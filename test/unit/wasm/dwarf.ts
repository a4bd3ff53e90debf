/** Modules with debug information: some that clang made, and what others' tools say of them. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DebugInfo } from "#src/wasm/dwarf/debug-info.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures");

/** By what is to be tested. */
export const compiled: Readonly<Record<string, string>> = {
  "DWARF 2": join(fixtures, "wasm", "inline-2.wasm"),
  "DWARF 3": join(fixtures, "wasm", "inline-3.wasm"),
  "DWARF 4": join(fixtures, "wasm", "inline-4.wasm"),
  "DWARF 5": join(fixtures, "wasm", "inline-5.wasm"),
  "C++": join(fixtures, "wasm", "shapes.wasm"),
  "code that was not optimised": join(fixtures, "stacks", "wasm", "bytes.wasm"),
};

export function moduleIn(file: string): WasmModule {
  const module = WasmModule.parse(readFileSync(file));
  if (module === undefined) throw new Error(`${file} is no module.`);
  return module;
}

export function debugInfoOf(module: WasmModule): DebugInfo {
  const info = DebugInfo.of(module);
  if (info === undefined) throw new Error("The module has no debug information.");
  return info;
}

export function dwarfdump(file: string, ...options: string[]): string {
  return execFileSync("llvm-dwarfdump", [...options, file], { encoding: "utf8" });
}
