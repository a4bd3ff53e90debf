/**
 * The memory of WebAssembly modules, described to Memcheck: what a module's allocator gives out are blocks, with redzones, and what it takes
 * back is inaccessible. From the import of this module on every module that is compiled is looked at, as with `jsgrind memcheck --wasm`;
 * natively nothing is.
 */
import { roles } from "./wasm/allocators.js";
import { instanceOf, install, leakCheckAll, settings } from "./wasm/install.js";
import { regionsOf } from "./wasm/regions.js";
import { describe } from "./bytes.js";
import { valgrinds } from "./request.js";

/** Offsets in a memory: from `start` on, and not `end` itself. */
export interface MemoryRegion {
  readonly start: number;
  readonly end: number;
}

/** What a module's memory is used for; what cannot be told is undefined. */
export interface WatchedMemory {
  /** What is there from the beginning. */
  readonly data: MemoryRegion | undefined;
  /** Of C and its like, which keep in it what has an address. It grows towards its start. */
  readonly stack: MemoryRegion | undefined;
  /** What the allocator gives out, as large as it is now. */
  readonly heap: MemoryRegion | undefined;
  /** The blocks that are not freed, lowest first. */
  readonly blocks: readonly { readonly offset: number; readonly length: number }[];
}

/** Functions of an allocator that has names of its own: `{ malloc: "my_malloc", free: "my_free" }`. */
export type AllocatorNames = Readonly<Record<string, string>>;

// What the command said stands.
if (valgrinds() > 0) install(settings());

/**
 * What is known of an instance's memory; undefined when its allocator is not heard of: natively, when its module was compiled before this
 * one was imported, or has no allocator that is known, which Valgrind's log says.
 *
 * @example
 * const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0); // no allocator
 * const { instance } = await WebAssembly.instantiate(bytes);
 * assert.equal(watch(instance), undefined);
 */
export function watch(instance: { readonly exports: object }): WatchedMemory | undefined {
  if (typeof instance !== "object" || instance === null)
    throw new TypeError(`watch takes a WebAssembly.Instance; this is ${describe(instance)}`);
  const watched = instanceOf(instance);
  return watched && regionsOf(watched);
}

/**
 * Modules that are compiled from now on have an allocator whose functions have these names. Without names of functions in a module these
 * are those of its exports.
 *
 * @throws RangeError for a role that there is not.
 */
export function nameAllocator(names: AllocatorNames): void {
  for (const role of Object.keys(names)) {
    if (!Object.hasOwn(roles, role))
      throw new RangeError(`An allocator's functions are ${Object.keys(roles).join(", ")}; there is no ${role}`);
  }
  if (valgrinds() > 0) install({ ...settings(), own: { ...settings().own, ...names } });
}

/** Looks for leaks in the memories of all watched instances now, as is done when the program ends; false when there are none. */
export function leakCheck(): boolean {
  return leakCheckAll();
}
