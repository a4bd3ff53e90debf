/** cachegrind.h: which part of the program Cachegrind counts, with `--instr-at-start=no`. */

import { guard } from "./guard.js";
import { tell } from "./request.js";
import { cachegrind as requests } from "./requests.js";

/** `CACHEGRIND_START_INSTRUMENTATION` (Valgrind 3.22.0): counts until the guard is disposed of, or until `stopInstrumentation`. */
export function startInstrumentation(): Disposable {
  tell(requests.startInstrumentation.code);
  return guard(() => void stopInstrumentation());
}

/** `CACHEGRIND_STOP_INSTRUMENTATION` (3.22.0): stops counting; true when Cachegrind did it. */
export function stopInstrumentation(): boolean {
  return tell(requests.stopInstrumentation.code);
}
