/** The user's frames of a stack. */
import { join, sep } from "node:path";
import type { Frame } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";

const client = join(packageRoot(import.meta.url), "dist", "client") + sep;

/** JavaScript and WebAssembly, without what is Node's own or jsgrind's. The first is where the user is to look. */
export function userFrames(stack: readonly Frame[]): Frame[] {
  return stack.filter(
    ({ language, file = "" }) => language !== "native" && !file.startsWith("node:") && !file.startsWith(client),
  );
}
