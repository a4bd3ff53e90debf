/** Frames of WebAssembly's machine code as functions of its module, in its author's terms. */
import type { SourceFrame } from "../wasm/dwarf/debug-info.js";
import { WasmModule } from "../wasm/module.js";
import { WasmSources } from "../wasm/sources.js";
import type { Heap } from "./heap.js";
import type { Memory } from "./memory.js";
import type { PositionFormat } from "./positions.js";
import { nativeModuleAt, wasmCodeAt, type WasmTier, wireBytesOf } from "./wasm-code.js";
import { placesAt, type Point } from "./wasm-places.js";

export interface WasmFrames {
  readonly tier: WasmTier;
  /** Innermost first, each but the last inlined into the next, by V8 or by who compiled the module. */
  readonly frames: readonly SourceFrame[];
}

/** V8's own limit is 1 GiB; what is larger than this is hardly ever run where somebody looks for errors. */
const longestModule = 0x800_0000;

/** Of one process. What was compiled is read once. */
export class WasmFinder {
  /** By where its bytes are. */
  readonly #modules = new Map<string, { module: WasmModule; sources: WasmSources } | undefined>();

  /**
   * undefined where the address is in no function's code. Where the format of V8's tables of positions cannot be told, the place is not
   * known, but the function.
   */
  framesAt(
    heap: Heap,
    point: Point,
    formatOfPositions: () => PositionFormat | undefined,
  ): WasmFrames | undefined {
    const nativeModule = nativeModuleAt(heap, point.address);
    const found = nativeModule === undefined ? undefined : this.#moduleOf(heap.memory, nativeModule);
    if (nativeModule === undefined || found === undefined) return undefined;
    const { module, sources } = found;
    const code = wasmCodeAt(heap, nativeModule, module, point.address);
    if (code === undefined) return undefined;
    const format = formatOfPositions();
    const places = format === undefined ? [] : placesAt(module, code, format, point);
    return { tier: code.tier, frames: sources.frames(code.index, places) };
  }

  #moduleOf(memory: Memory, nativeModule: number): { module: WasmModule; sources: WasmSources } | undefined {
    const bytes = wireBytesOf(memory, nativeModule);
    if (bytes === undefined || bytes.length > (memory.longest ?? longestModule)) return undefined;
    const key = `${nativeModule} ${bytes.address} ${bytes.length}`;
    if (!this.#modules.has(key)) {
      const content = memory.read(bytes.address, bytes.length);
      const module = content && WasmModule.parse(content);
      this.#modules.set(key, module && { module, sources: new WasmSources(module) });
    }
    return this.#modules.get(key);
  }
}
