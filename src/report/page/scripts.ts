/** What runs in the pages: the modules in browser/, which import nothing, so that each can stand in a page as it is. */
import { readFileSync } from "node:fs";

export type ScriptName = "stops" | "bodies" | "filters" | "shortcuts";

export function script(name: ScriptName): string {
  return readFileSync(new URL(`browser/${name}.js`, import.meta.url), "utf8");
}
