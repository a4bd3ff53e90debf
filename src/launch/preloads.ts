/** What Node processes are made to require, by path. */
import { fileURLToPath } from "node:url";

/** Gives each Buffer memory of its own. */
export const buffersPreload = fileURLToPath(new URL("buffers.cjs", import.meta.url));

/** Collects garbage before process.exit(), and makes the end of a fork for a missing command cheap. */
export const endingsPreload = fileURLToPath(new URL("endings-preload.cjs", import.meta.url));

/** Sets flags of V8. */
export const flagsPreload = fileURLToPath(new URL("preload.cjs", import.meta.url));

/** Looks into the memory of WebAssembly modules. */
export const wasmPreload = fileURLToPath(new URL("wasm-preload.cjs", import.meta.url));

/** Marks the tests of test runners. */
export const suitePreload = fileURLToPath(new URL("../suite/preload.cjs", import.meta.url));
