/** Frames of WebAssembly's machine code as functions of its module, in its author's terms. */
import type { SourceFrame } from "../wasm/dwarf/debug-info.js";
import { WasmModule } from "../client/wasm/module.js";
import { WasmSources } from "../wasm/sources.js";
import type { FrameAt } from "./frame-pointers.js";
import type { Heap } from "./heap.js";
import { frame as slots } from "./layout.js";
import { type Memory, wordAt } from "./memory.js";
import type { PositionFormat } from "./positions.js";
import { SharedFunction } from "./shared-function.js";
import { nativeModuleAt, wasmCodeAt, type WasmTier, wireBytesOf } from "./wasm-code.js";
import { placesAt, type Point } from "./wasm-places.js";

export interface WasmFrames {
  readonly tier: WasmTier;
  /** What the module itself calls the function. */
  readonly symbol: string;
  /** Innermost first, each but the last inlined into the next, by V8 or by who compiled the module. */
  readonly frames: readonly SourceFrame[];
}

interface Known {
  readonly module: WasmModule;
  readonly sources: WasmSources;
}

/** V8's own limit is 1 GiB; what is larger than this is hardly ever run where somebody looks for errors. */
const longestModule = 0x800_0000;

/** So many of a module's last bytes, which names and debug information mostly are, tell whether it is still the same. */
const compared = 0x10_0000;

/** Of one process. What was compiled is read once. */
export class WasmFinder {
  /** By where its bytes are. */
  readonly #modules = new Map<string, Known>();

  /**
   * undefined where the address is in no function's code. Where the format of V8's tables of positions cannot be told, the place is not
   * known, but the function.
   */
  framesAt(heap: Heap, point: Point, formatOfPositions: () => PositionFormat | undefined): WasmFrames | undefined {
    const nativeModule = nativeModuleAt(heap, point.address);
    const found = nativeModule === undefined ? undefined : this.#moduleOf(heap.memory, nativeModule);
    if (nativeModule === undefined || found === undefined) return undefined;
    const { module, sources } = found;
    const code = wasmCodeAt(heap, nativeModule, module, point.address);
    if (code === undefined) return undefined;
    const format = formatOfPositions();
    const places = format === undefined ? [] : placesAt(module, code, format, point);
    return { tier: code.tier, symbol: sources.nameOf(code.index), frames: sources.frames(code.index, places) };
  }

  #moduleOf(memory: Memory, nativeModule: number): Known | undefined {
    const place = wireBytesOf(memory, nativeModule);
    if (place === undefined || place.length > (memory.longest ?? longestModule)) return undefined;
    const key = `${place.address} ${place.length}`;
    const known = this.#modules.get(key);
    if (known !== undefined && isUnchanged(memory, place.address, known.module.bytes)) return known;
    const bytes = memory.read(place.address, place.length);
    const module = bytes && WasmModule.parse(bytes);
    if (module === undefined) return undefined;
    const read = { module, sources: new WasmSources(module) };
    this.#modules.set(key, read);
    return read;
  }
}

/** Another may have taken the place of one that is not used any more. */
function isUnchanged(memory: Memory, address: number, bytes: Uint8Array): boolean {
  const last = bytes.subarray(-compared);
  return memory.read(address + bytes.length - last.length, last.length)?.equals(last) ?? false;
}

/** That of all of V8's tables, as a function of JavaScript on the stack tells it. */
export function positionFormatOn(heap: Heap, frames: readonly FrameAt[]): PositionFormat | undefined {
  for (const { fp } of frames) {
    const closure = wordAt(heap.memory, fp + slots.function);
    const format = SharedFunction.ofFunction(heap, closure)?.positionFormat;
    if (format !== undefined) return format;
  }
  return undefined;
}
