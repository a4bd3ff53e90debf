/** What a module exports. */
import type { Cursor } from "./cursor.js";

export const externalKind = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

export interface WasmExport {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

export function exportsIn(cursor: Cursor): WasmExport[] {
  const exports: WasmExport[] = [];
  for (let left = cursor.uleb(); left > 0; left--) {
    const name = cursor.name();
    const kind = cursor.u8();
    const index = cursor.uleb();
    if (name === undefined || cursor.isBroken) break;
    exports.push({ name, kind, index });
  }
  return exports;
}
