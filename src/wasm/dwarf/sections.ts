/** The parts of DWARF that tell functions and lines, as custom sections of a module. */
import type { WasmModule } from "../../client/wasm/module.js";

/** Each is empty where the module has none. */
export interface Sections {
  readonly info: Uint8Array;
  readonly abbrev: Uint8Array;
  readonly line: Uint8Array;
  readonly str: Uint8Array;
  readonly lineStr: Uint8Array;
  readonly strOffsets: Uint8Array;
  readonly addr: Uint8Array;
  readonly ranges: Uint8Array;
  readonly rnglists: Uint8Array;
}

/** undefined where a module has no debug information. */
export function debugSectionsOf(module: WasmModule): Sections | undefined {
  const part = (name: string): Uint8Array => module.custom(`.debug_${name}`) ?? new Uint8Array();
  const info = part("info");
  if (info.length === 0) return undefined;
  return {
    info,
    abbrev: part("abbrev"),
    line: part("line"),
    str: part("str"),
    lineStr: part("line_str"),
    strOffsets: part("str_offsets"),
    addr: part("addr"),
    ranges: part("ranges"),
    rnglists: part("rnglists"),
  };
}
