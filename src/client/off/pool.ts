/** The disabled twin of ../pool.ts: the same names and types, and nothing happens. */

import type * as real from "../pool.js";

const nothing = () => {};
const span = {
  alloc: nothing,
  free: nothing,
  resize: nothing,
  move: nothing,
  release: nothing,
  [Symbol.dispose]: nothing,
};
const pool = {
  alloc: nothing,
  free: nothing,
  resize: nothing,
  move: nothing,
  span: () => span,
  trim: nothing,
  clear: nothing,
  moveTo: nothing,
  quietly: <Result>(run: () => Result): Result => run(),
  destroy: nothing,
  [Symbol.dispose]: nothing,
} as unknown as real.Pool;

export const createPool: typeof real.createPool = () => pool;
export const cover: typeof real.cover = () => pool;
export const coverMemPool: typeof real.coverMemPool = () => pool;
export const coverAllocator: typeof real.coverAllocator = () => pool;
export const coverTypedarrayPool: typeof real.coverTypedarrayPool = () => pool;
