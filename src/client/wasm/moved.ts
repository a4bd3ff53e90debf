/** A memory whose place had no room to grow: V8 copies it to another, and what Memcheck is told of the one is true of the other. */
import { tell, tellAll } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import { pool } from "./ledger-layout.js";

/** What the ledger knows of the memory, by offsets in it. */
export interface Contents {
  /** Live, lowest first. */
  readonly blocks: Iterable<{ at: number; size: number }>;
  /** Freed, and not the allocator's yet. */
  readonly freed: Iterable<{ at: number; size: number }>;
  /** The heap begins here, as far as is known. */
  readonly heap: number;
  /** So much behind each block is nobody's. */
  readonly redzone: number;
}

/**
 * The blocks stay those of the pool, with where they were allocated. With its bytes V8 copied which of them are defined, but not which are
 * inaccessible: around the blocks, and in freed ones, that is said anew; elsewhere in the heap it is forgotten.
 */
export function describeMoved(from: number, to: number, { blocks, freed, heap, redzone }: Contents): void {
  tell(valgrind.moveMempool.code, from + pool.key, to + pool.key);
  for (const { at, size } of freed) tell(memcheck.makeMemNoaccess.code, to + at, size);
  for (const { at, size } of blocks) {
    tellAll(valgrind.mempoolChange.code, to + pool.key, from + at, to + at, size);
    const front = Math.max(at - pool.redzone, heap);
    if (front < at) tell(memcheck.makeMemNoaccess.code, to + front, at - front);
    tell(memcheck.makeMemNoaccess.code, to + at + size, redzone);
  }
}
