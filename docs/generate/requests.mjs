// @ts-check
/**
 * Writes the tables of docs/requests.md from the table that the requests are sent from: `node docs/generate/requests.mjs`,
 * or with `--print` to standard output. It needs the build. What stands between two markers is replaced; the words around
 * them are written by hand.
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import * as tables from "#src/client/requests.js";

/** @typedef {import("#src/client/requests.js").Request} Request */

/** In the order of the page. */
const MODULES = /** @type {const} */ (["valgrind", "memcheck", "helgrind", "drd", "callgrind", "cachegrind", "dhat"]);

const page = fileURLToPath(new URL("../requests.md", import.meta.url));
const text = withTables(readFileSync(page, "utf8"));
if (process.argv.includes("--print")) process.stdout.write(text);
else writeFileSync(page, text);

/** @param {string} page */
function withTables(page) {
  return MODULES.reduce((result, module) => {
    const [begin, end] = [`<!-- ${module}: generated -->\n`, `<!-- ${module}: end -->\n`];
    const from = result.indexOf(begin);
    const to = result.indexOf(end, from);
    if (from < 0 || to < 0)
      throw new Error(`docs/requests.md has no markers for ${module}: ${begin.trim()} and ${end.trim()}`);
    return result.slice(0, from + begin.length) + tableOf(module) + result.slice(to);
  }, page);
}

/** @param {typeof MODULES[number]} module */
function tableOf(module) {
  const rows = Object.entries(tables[module]).map(([name, request]) => rowOf(module, name, request));
  return `\n${["| function | macro | code | arguments | result | since |", "|---|---|---|---|---|---|", ...rows].join("\n")}\n\n`;
}

/** @param {string} module @param {string} name @param {Request} request */
function rowOf(module, name, { macro, code, args, result, since }) {
  const link = `[\`${name}\`](${module}.md#${name.toLowerCase()})`;
  const hex = `0x${code.toString(16).padStart(4, "0")}`;
  return `| ${[link, `\`${macro}\``, hex, args.join(", "), result, since].join(" | ")} |`;
}
