// `node text.mjs MODULE`: prints how many seconds of processor time it took, Node's start left out. text.c says what is done.
import { readFileSync } from "node:fs";
import { cpuUsage } from "node:process";

const { WebAssembly } = /** @type {any} */ (globalThis);
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2] ?? ""));
// V8 compiles at the first call.
instance.exports.count_words(100);
const before = cpuUsage();
instance.exports.count_words(2_000);
const { user, system } = cpuUsage(before);
console.log((user + system) / 1e6);
