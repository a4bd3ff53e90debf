/**
 * Allocators over an ArrayBuffer or SharedArrayBuffer, described to Memcheck as Go's runtime describes its own: an arena, blocks that
 * are handed out of it, and spans that are cut up further. Memcheck then finds in the arena what it finds in malloc's blocks, and what the
 * allocator itself does wrong is reported where it does it: nothing is thrown for it, and the program goes on.
 *
 * Natively and under other tools nothing is reported.
 */

export type { BufferMemory } from "./bytes.js";
export type { Slice } from "./chunk.js";
export { type AllocOptions, type Pool, type PoolOptions, type Span, createPool } from "./pool/pool.js";
export type { Block, BlockStart } from "./pool/place.js";
export { type Covering, type MethodName, cover } from "./pool/cover.js";
export {
  type AdapterOptions,
  type AllocatorLike,
  type MemPoolLike,
  type TypedarrayPoolLike,
  coverAllocator,
  coverMemPool,
  coverTypedarrayPool,
} from "./pool/adapters.js";
