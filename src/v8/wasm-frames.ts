/** Frames of WebAssembly's machine code as functions of its module, in its author's terms. */
import type { SourceFrame } from "../wasm/dwarf/debug-info.js";
import { WasmModule } from "../wasm/module.js";
import { WasmSources } from "../wasm/sources.js";
import type { Memory } from "./memory.js";
import type { PositionFormat } from "./positions.js";
import { nativeModuleAt, wasmCodeAt, type WasmTier, wireBytesOf } from "./wasm-code.js";
import { placesAt, type Point } from "./wasm-places.js";

export interface WasmFrames {
  readonly tier: WasmTier;
  /** Innermost first, each but the last inlined into the next, by V8 or by who compiled the module. */
  readonly frames: readonly SourceFrame[];
}

/** Of one process. What was compiled is read once. */
export class WasmFinder {
  /** By where its bytes are. */
  readonly #modules = new Map<string, { module: WasmModule; sources: WasmSources } | undefined>();

  /** undefined where the address is in no function's code. Without a format, no place is known, but the function. */
  framesAt(
    memory: Memory,
    state: number,
    format: PositionFormat | undefined,
    point: Point,
  ): WasmFrames | undefined {
    const nativeModule = nativeModuleAt(memory, state, point.address);
    const found = nativeModule === undefined ? undefined : this.#moduleOf(memory, nativeModule);
    if (nativeModule === undefined || found === undefined) return undefined;
    const { module, sources } = found;
    const code = wasmCodeAt(memory, nativeModule, module, point.address);
    if (code === undefined) return undefined;
    const places = format === undefined ? [] : placesAt(module, code, format, point);
    return { tier: code.tier, frames: sources.frames(code.index, places) };
  }

  #moduleOf(memory: Memory, nativeModule: number): { module: WasmModule; sources: WasmSources } | undefined {
    const bytes = wireBytesOf(memory, nativeModule);
    if (bytes === undefined) return undefined;
    const key = `${nativeModule} ${bytes.address} ${bytes.length}`;
    if (!this.#modules.has(key)) {
      const content = memory.read(bytes.address, bytes.length);
      const module = content && WasmModule.parse(content);
      this.#modules.set(key, module && { module, sources: new WasmSources(module) });
    }
    return this.#modules.get(key);
  }
}
