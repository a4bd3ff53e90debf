/**
 * When there is no memory to be had. V8 reserves addresses of 10 GB for each, so that an access beyond its end meets nobody's page and need
 * not be checked, and Valgrind gives a program 128 GB: the thirteenth memory that is in use at the same time has none.
 */
import { printf } from "../print.js";

const hint =
  "V8 reserves 10 GB of addresses for each memory of WebAssembly, and under Valgrind there are 128 GB in all. " +
  "With NODE_OPTIONS=--disable-wasm-trap-handler (Node 20.15, 22.2 and later) it makes do with less; " +
  "where the module is optimised, errors then have a line less often.";

let isSaid = false;

/** V8's errors of this kind are RangeErrors. It is thrown again. */
export function hintAtRoom(error: unknown): never {
  if (error instanceof RangeError && /memory/i.test(error.message) && !isSaid) {
    isSaid = true;
    printf(`${error.message}. ${hint}\n`);
  }
  throw error;
}
