// @ts-check
/**
 * Where the package is. These scripts run from two places, `scripts/` and its compiled copy under `.build/`, so the
 * root is the nearest folder above that holds a package.json, and `.build/` never holds one.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @param {string} url The `import.meta.url` of the module that asks.
 * @returns {string} The folder of the nearest package.json at or above it.
 */
export function packageRoot(url) {
  const start = dirname(fileURLToPath(url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) throw new Error(`No package.json at or above ${start}.`);
  }
}
