/** How often errors occurred. Valgrind prints an error once, when it first happens, and the counts at the very end. */

import type { ValgrindError } from "./types.js";

export interface CountedError extends ValgrindError {
  occurrences: number;
}

/**
 * The errors of one process with the counts of its `errorCounts` events, in the same order. Errors without a count occurred
 * once as far as is known: leaks and file descriptors are never counted, and a report that is cut has no counts.
 *
 * After a fork both processes count in one file, under the same numbers, so of several counts the greatest is taken:
 * the true number is never lower.
 */
export function applyErrorCounts(
  errors: Iterable<ValgrindError>,
  counts: Iterable<ReadonlyMap<string, number>>,
): CountedError[] {
  const greatest = new Map<string, number>();
  for (const piece of counts) {
    for (const [unique, count] of piece) greatest.set(unique, Math.max(count, greatest.get(unique) ?? 1));
  }
  return Array.from(errors, (error) => ({ ...error, occurrences: greatest.get(error.unique) ?? 1 }));
}
