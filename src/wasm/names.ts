/** The name section: what a module's author called its functions, as far as the linker left it. */
import { Cursor } from "./cursor.js";
import type { WasmModule } from "./module.js";

const subsection = { module: 0, functions: 1 } as const;

export interface Names {
  readonly module: string | undefined;
  /** By index. */
  readonly functions: ReadonlyMap<number, string>;
}

export function namesOf(module: WasmModule): Names {
  const functions = new Map<number, string>();
  let name: string | undefined;
  const content = module.custom("name") ?? new Uint8Array();
  const cursor = new Cursor(content);
  while (!cursor.atEnd) {
    const id = cursor.u8();
    const length = cursor.uleb();
    const part = new Cursor(content, cursor.at, cursor.at + length);
    if (id === subsection.module) name = nameAt(part);
    else if (id === subsection.functions) addFunctions(part, functions);
    cursor.skip(length);
  }
  return { module: name, functions };
}

function addFunctions(cursor: Cursor, functions: Map<number, string>): void {
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
    const index = cursor.uleb();
    const name = nameAt(cursor);
    if (name !== undefined) functions.set(index, name);
  }
}

/** undefined where it is cut off, or empty. */
function nameAt(cursor: Cursor): string | undefined {
  const name = cursor.bytes(cursor.uleb());
  return cursor.isBroken || name.length === 0 ? undefined : name.toString("utf8");
}
