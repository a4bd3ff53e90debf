/** The disabled twin of ../wasm.ts: the same names and types, and nothing happens. */

import type * as real from "../wasm.js";

export type { AllocatorNames, MemoryRegion, WatchedMemory } from "../wasm.js";

export const watch: typeof real.watch = () => undefined;
export const nameAllocator: typeof real.nameAllocator = () => undefined;
export const leakCheck: typeof real.leakCheck = () => false;
