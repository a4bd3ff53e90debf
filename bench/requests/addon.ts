/** The compiled addon.c and bare.c, in JavaScript's types. Their folder is in JSGRIND_BENCH_ADDONS, from the one who compiled them. */
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

export interface Addon {
  nothing: () => unknown;
  makeMemDefined: (view: Uint8Array) => number;
  makeMemDefinedAt: (address: bigint, length: number) => number;
  createMempool: (anchor: bigint) => unknown;
  mempoolAlloc: (anchor: bigint, arena: Uint8Array, offset: number, length: number) => unknown;
  mempoolFree: (anchor: bigint, arena: Uint8Array, offset: number) => unknown;
  mempoolAllocView: (anchor: bigint, chunk: Uint8Array) => unknown;
  mempoolFreeView: (anchor: bigint, chunk: Uint8Array) => unknown;
  mempoolTrim: (anchor: bigint, arena: Uint8Array, offset: number, length: number) => unknown;
  mempoolExists: (anchor: bigint) => boolean;
  countErrors: () => number;
  clientRequest: (code: number, first: number, second: number, third: number, fourth: number, fifth: number) => number;
}

export interface Bare {
  repeat: (count: number, code: number, first: number, second: number, third: number) => unknown;
  repeatAllocAndFree: (count: number, pool: number, address: number, length: number) => unknown;
  repeatAlloc: (count: number, pool: number, address: number, length: number, stride: number) => unknown;
}

export const addonsVariable = "JSGRIND_BENCH_ADDONS";

export function loadAddon(): Addon {
  return load("addon.node") as Addon;
}

export function loadBare(): Bare {
  return load("bare.node") as Bare;
}

function load(name: string): unknown {
  const folder = process.env[addonsVariable];
  if (folder === undefined)
    throw new Error(`${addonsVariable} must name the folder of the compiled addons; start this through run.ts`);
  return createRequire(import.meta.url)(join(folder, name));
}
