/** What kinds of entries a unit has: the tag of each, and the attributes that it lists. */
import { Cursor } from "../../client/wasm/cursor.js";
import { form } from "./forms.js";

export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly { readonly name: number; readonly form: number; readonly implicit: number }[];
}

export type Abbreviations = ReadonlyMap<number, Abbreviation>;

export function readAbbreviations(section: Uint8Array, offset: number): Abbreviations {
  const cursor = new Cursor(section, offset);
  const all = new Map<number, Abbreviation>();
  while (!cursor.isBroken) {
    const code = cursor.uleb();
    if (code === 0) break;
    const tag = cursor.uleb();
    const hasChildren = cursor.u8() !== 0;
    const attributes: { name: number; form: number; implicit: number }[] = [];
    while (!cursor.isBroken) {
      const name = cursor.uleb();
      const written = cursor.uleb();
      const implicit = written === form.implicitConst ? cursor.sleb() : 0;
      if (name === 0 && written === 0) break;
      attributes.push({ name, form: written, implicit });
    }
    all.set(code, { tag, hasChildren, attributes });
  }
  return all;
}
