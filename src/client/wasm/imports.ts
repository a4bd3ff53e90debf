/** What a module imports: its indices come before those of what it defines. */
import type { Cursor } from "./cursor.js";
import { externalKind } from "./exports.js";
import { type GlobalType, type MemoryType, readGlobalType, readMemoryType, skipTableType } from "./types.js";

export interface Imported {
  readonly functions: number;
  readonly tables: number;
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  /** Something follows that is not known: the numbers may be too low. */
  readonly isBroken: boolean;
}

export const noImports: Imported = { functions: 0, tables: 0, memories: [], globals: [], isBroken: false };

export function importedIn(cursor: Cursor): Imported {
  let functions = 0;
  let tables = 0;
  const memories: MemoryType[] = [];
  const globals: GlobalType[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
    cursor.skip(cursor.uleb());
    cursor.skip(cursor.uleb());
    const kind = cursor.u8();
    if (kind === externalKind.function) {
      functions += 1;
      cursor.uleb();
    } else if (kind === externalKind.table) {
      tables += 1;
      skipTableType(cursor);
    } else if (kind === externalKind.memory) memories.push(readMemoryType(cursor));
    else if (kind === externalKind.global) globals.push(readGlobalType(cursor));
    else if (kind === externalKind.tag) {
      cursor.u8();
      cursor.uleb();
    } else cursor.break();
  }
  return { functions, tables, memories, globals, isBroken: cursor.isBroken };
}
