/** The name section: what a module's author called its functions, as far as the linker left it. */
import { Cursor } from "./cursor.js";
import type { WasmModule } from "./module.js";

export const subsection = { module: 0, functions: 1, globals: 7 } as const;

export interface Names {
  readonly module: string | undefined;
  /** By index. */
  readonly functions: ReadonlyMap<number, string>;
}

export function namesOf(module: WasmModule): Names {
  const part = partOf(module, subsection.module);
  return { module: part === undefined ? undefined : nameIn(part), functions: namesIn(module, subsection.functions) };
}

/** By index, of one of the subsections that are lists. */
export function namesIn(module: WasmModule, id: number): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const cursor = partOf(module, id) ?? new Cursor(new Uint8Array());
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
    const index = cursor.uleb();
    const name = nameIn(cursor);
    if (name !== undefined) names.set(index, name);
  }
  return names;
}

function partOf(module: WasmModule, wanted: number): Cursor | undefined {
  const content = module.custom("name") ?? new Uint8Array();
  const cursor = new Cursor(content);
  while (!cursor.atEnd) {
    const id = cursor.u8();
    const length = cursor.uleb();
    if (id === wanted) return new Cursor(content, cursor.at, cursor.at + length);
    cursor.skip(length);
  }
  return undefined;
}

/** undefined where it is cut off, or empty. */
function nameIn(cursor: Cursor): string | undefined {
  const name = cursor.name();
  return name === "" ? undefined : name;
}
