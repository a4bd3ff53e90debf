/**
 * What an allocator did wrong, as an error of Memcheck's where it happened: it says in words of ours what was wrong, and in
 * Memcheck's what is at the address, with the stacks of the other block.
 */

import { annotate } from "../annotate.js";
import { type Plot, reportByte } from "../plot.js";
import { stackText } from "../stack-text.js";
import { aloud } from "./quiet.js";

export type Misuse =
  | "PoolDoubleFree"
  | "PoolInvalidFree"
  | "PoolInvalidResize"
  | "PoolOverlap"
  | "PoolRedzone"
  | "PoolOutside"
  | "PoolDestroyed";

/** Places that were told of; Memcheck counts what comes from the same one again. */
const told = new Set<string>();
const toldLimit = 4096;

/** Reports the byte at `offset` of the buffer, once in full for each place in the program. */
export function report(plot: Plot, offset: number, kind: Misuse, message: string, notes: readonly string[] = []): void {
  const place = `${kind}\n${callers().join("\n")}`;
  const at = Math.max(offset, 0);
  const cause = () => aloud(() => reportByte(plot, at, place));
  if (told.has(place)) {
    cause();
    return;
  }
  if (told.size < toldLimit) told.add(place);
  annotate({ kind, message, ...(notes.length > 0 ? { notes } : {}) }, cause);
}

/** `block of 24 bytes at offset 96`. */
export function piece(what: "block" | "span", offset: number, length: number): string {
  return `${what} of ${length} ${length === 1 ? "byte" : "bytes"} at offset ${offset}`;
}

/** Where this module and its neighbours are. */
const home = import.meta.url.replace(/pool\/[^/]*$/, "");

/** The JavaScript stack outside of this package, innermost first, as V8 writes it: `main (file:///app.js:3:7)`. */
export function callers(): string[] {
  const frames = stackText(30)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().replace(/^at /, ""));
  const outside = frames.filter((frame) => !frame.includes(home));
  return outside.length > 0 ? outside : frames;
}
