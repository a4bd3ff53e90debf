/** A module's globals, as far as they can be read. */
import { skipExpression } from "./instructions.js";
import { section, type WasmModule } from "./module.js";
import { type GlobalType, readGlobalType } from "./types.js";

export interface WasmGlobal extends GlobalType {
  /** What it is at the beginning, where that is a constant of 32 bits. */
  readonly constant: number | undefined;
}

export interface Globals {
  /** Those that the module defines. */
  readonly count: number;
  /** Imported ones first. Those behind one whose beginning is not understood are missing. */
  readonly all: readonly WasmGlobal[];
}

export function globalsIn(module: WasmModule): Globals {
  const all: WasmGlobal[] = module.imported.globals.map((type) => ({ ...type, constant: undefined }));
  const extent = module.section(section.global);
  if (extent === undefined) return { count: 0, all };
  const cursor = module.cursor(extent);
  const count = cursor.uleb();
  for (let left = count; left > 0; left--) {
    const type = readGlobalType(cursor);
    const opcode = module.bytes[cursor.at];
    const start = cursor.at + 1;
    skipExpression(cursor);
    if (cursor.isBroken) break;
    const constant = opcode === 0x41 ? module.cursor({ start, end: extent.end }).sleb() >>> 0 : undefined;
    all.push({ ...type, constant });
  }
  return { count, all };
}
