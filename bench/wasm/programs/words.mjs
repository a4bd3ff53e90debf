// @ts-check
/** Runs words.wasm, whose path is the argument. */
import { readFileSync } from "node:fs";
import { measure } from "./measure.mjs";

const [path = ""] = process.argv.slice(2);
// The types of Node have no WebAssembly.
const { WebAssembly } = /** @type {any} */ (globalThis);
const { instance } = await WebAssembly.instantiate(readFileSync(path));
await measure(() => instance.exports.count_words(1_000));
