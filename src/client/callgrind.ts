/** callgrind.h: what Callgrind counts, and when it writes it down. Each returns true when Callgrind did it. */

import { assertLine } from "./check.js";
import { guard } from "./guard.js";
import { tell } from "./request.js";
import { callgrind as requests } from "./requests.js";
import { cString } from "./scratch.js";

/** `CALLGRIND_DUMP_STATS` (Valgrind 3.2.0): writes the profile so far to the next file, and zeroes the counters. */
export function dumpStats(): boolean {
  return tell(requests.dumpStats.code);
}

/**
 * `CALLGRIND_DUMP_STATS_AT` (3.2.0): as `dumpStats`, with `position` in the file's header.
 *
 * @example
 * dumpStatsAt("after warm-up");
 */
export function dumpStatsAt(position: string): boolean {
  return tell(requests.dumpStatsAt.code, cString(assertLine(position, "position")));
}

/** `CALLGRIND_ZERO_STATS` (3.2.0): zeroes the counters. */
export function zeroStats(): boolean {
  return tell(requests.zeroStats.code);
}

/** `CALLGRIND_TOGGLE_COLLECT` (3.2.0): starts or stops counting in this thread; disposing of the guard toggles again. */
export function toggleCollect(): Disposable {
  tell(requests.toggleCollect.code);
  return guard(() => void tell(requests.toggleCollect.code));
}

/**
 * `CALLGRIND_START_INSTRUMENTATION` (3.2.0): from here on everything is counted, until the guard is disposed of or
 * `stopInstrumentation`. It drops all translated code: use it at coarse points, with `--instr-atstart=no`.
 */
export function startInstrumentation(): Disposable {
  tell(requests.startInstrumentation.code);
  return guard(() => void stopInstrumentation());
}

/** `CALLGRIND_STOP_INSTRUMENTATION` (3.2.0): nothing is counted any more, and the program runs faster. */
export function stopInstrumentation(): boolean {
  return tell(requests.stopInstrumentation.code);
}
