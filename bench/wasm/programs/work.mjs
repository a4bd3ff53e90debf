// `node work.mjs PROGRAM`: prints how many seconds of processor time it took, Node's start left out.
import { readFileSync } from "node:fs";
import { cpuUsage } from "node:process";

const bytes = readFileSync(new URL("work.wasm", import.meta.url));
const { WebAssembly } = /** @type {any} */ (globalThis);
const nothing = new Proxy({}, { get: () => () => 0 });
const { instance } = await WebAssembly.instantiate(bytes, { wasi_snapshot_preview1: nothing });
const { words, lists, trees } = instance.exports;
const programs = {
  words: () => words(30_000),
  lists: () => lists(3_000),
  trees: () => trees(30, 10),
};
const run = programs[/** @type {keyof typeof programs} */ (process.argv[2])];
// V8 compiles at the first call.
run();
const before = cpuUsage();
run();
const { user, system } = cpuUsage(before);
console.log((user + system) / 1e6);
