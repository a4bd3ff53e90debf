/**
 * Blocks that begin at no multiple of a word. Where something points into a block, Memcheck's leak check looks at the block's
 * first word for what C++ keeps there, and asserts that it is aligned (heuristic_reachedness in mc_leakcheck.c). So before it
 * hears of the first unaligned block, these heuristics are switched off, as `--leak-check-heuristics=none` does.
 */
import { tell } from "./request.js";
import { memcheck, valgrind } from "./requests.js";
import { lastingCString } from "./scratch.js";

export const withoutHeuristics = "--leak-check-heuristics=none";

let described = false;

/** Whether this thread has described an unaligned block: the heuristics must stay off. */
export function hasUnaligned(): boolean {
  return described;
}

/** Makes Memcheck ready for unaligned blocks. @throws RangeError where an old one cannot be. */
export function allowUnaligned(): void {
  if (described) return;
  const isMemcheck = tell(memcheck.makeMemDefined.code); // of no bytes
  if (isMemcheck && !tell(valgrind.cloChange.code, lastingCString(withoutHeuristics)))
    throw new RangeError(
      "A block must begin at a multiple of 8 bytes: its leak check would end Valgrind before 3.16; use a newer one",
    );
  described = true;
}
