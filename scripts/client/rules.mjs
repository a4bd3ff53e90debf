// @ts-check
/**
 * What the client half may import. It runs inside other people's programs, and has to stay small enough to read in one
 * sitting: itself, and Node's own modules at the one place that touches the outside world. The disabled twins run
 * everywhere, in browsers too, and import nothing that is left in the JavaScript.
 */
import { posix } from "node:path";

/** Below src/client: the modules that may import Node's own. */
const MAY_IMPORT_NODE = new Set(["object/load.ts"]);

/**
 * @param {string} file The importing module, by its path below src/client.
 * @param {{ specifier: string | undefined, typeOnly: boolean }} reference
 * @returns {string | undefined} What is wrong with it, or undefined.
 */
export function violation(file, { specifier, typeOnly }) {
  if (specifier === undefined) return "loads a module whose name is computed, which cannot be checked";
  const twin = file.startsWith("off/");
  if (specifier.startsWith("./") || specifier.startsWith("../")) {
    const target = posix.join(posix.dirname(file), specifier);
    if (target.startsWith("../")) return `imports "${specifier}", which is outside src/client`;
    return twin && !typeOnly ? `imports "${specifier}"; a disabled twin may only \`import type\`` : undefined;
  }
  if (specifier.startsWith("node:") && MAY_IMPORT_NODE.has(file)) return undefined;
  return `imports "${specifier}"; src/client imports itself only, and node: modules in ${[...MAY_IMPORT_NODE].join(", ")}`;
}
