/** The user's frames of a stack. */
import { join, sep } from "node:path";
import type { Frame } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";

const client = join(packageRoot(import.meta.url), "dist", "client") + sep;

/**
 * JavaScript and WebAssembly, without what is the runtime's own or jsgrind's, and without functions that only wait (async.test.ts). The first is
 * where the user is to look.
 */
export function userFrames(stack: readonly Frame[]): Frame[] {
  return stack.filter(
    ({ language, file = "", async }) =>
      language !== "native" && async !== true && !/^(?:node|ext):/.test(file) && !file.startsWith(client),
  );
}
