/**
 * Writes over what V8 and native code left behind in memory that is not theirs any more but will be again: the young generation, and the stack. Memcheck
 * would take it for pointers, and find a leak some tests later.
 */
import { getHeapSpaceStatistics } from "node:v8";

/** A word of V8's. */
const wordBytes = 8;
/** A block that is made in the young generation, as only those of more than 128 KiB are not. */
const fillerWords = 8_000;

/** Both halves of the young generation; to be asked before a collection makes it smaller. */
export function youngBytes(): number {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
  return 2 * (young?.space_size ?? 0);
}

/** Where V8's compilers have to put it. */
const filler: { current: unknown } = { current: undefined };

/** What lives in the young generation moves from one half to the other, and the one that it left keeps what stood there. */
export function overwriteYoung(bytes: number): void {
  const blocks = Math.ceil(bytes / (fillerWords * wordBytes));
  for (let block = 0; block < blocks; block++) filler.current = Array(fillerWords).fill(0);
  filler.current = undefined;
}

/** A frame has some hundred bytes: deeper than tests go from where they are called. */
export function overwriteStack(frames = 500): number {
  return frames === 0 ? 0 : 1 + overwriteStack(frames - 1);
}
