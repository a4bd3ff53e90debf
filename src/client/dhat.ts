/** dhat.h: events of one's own and access counts. DHAT answers neither request, so nothing tells whether it listened. */

import { type Memory, bytesOf } from "./bytes.js";
import { assertInteger } from "./check.js";
import { tell } from "./request.js";
import { dhat as requests } from "./requests.js";

/**
 * `DHAT_AD_HOC_EVENT` (Valgrind 3.17.0): something of `weight` happened here. Only with `--mode=ad-hoc`.
 *
 * @example
 * const message = new Uint8Array(100);
 * adHocEvent(message.byteLength);
 */
export function adHocEvent(weight = 1): void {
  tell(requests.adHocEvent.code, assertInteger(weight, "weight", 0, Number.MAX_SAFE_INTEGER));
}

/** `DHAT_HISTOGRAM_MEMORY` (3.21.0): count the accesses to each byte of the heap block that `memory` begins in, of 1025 to 25600 bytes. */
export function histogramMemory(memory: Memory): void {
  tell(requests.histogramMemory.code, bytesOf(memory).address);
}
