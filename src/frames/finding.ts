/** One of Valgrind's errors as a finding of the contract, not yet judged. */
import type { ErrorAnnotation } from "../findings/annotations.js";
import type { ValgrindError } from "../findings/types.js";
import type { Finding } from "../report/contract.js";
import { findingId } from "./identity.js";
import { nativeFrame } from "./native.js";

/**
 * Each record of the XML stands for one occurrence until Valgrind's counts at the end say more.
 * @param annotation What the program's half of jsgrind says that it is.
 */
export function findingOf(error: ValgrindError, pid: number, annotation?: ErrorAnnotation): Finding {
  const named = {
    kind: annotation?.kind ?? error.kind,
    message: annotation?.message ?? error.what,
    stack: error.stack.map(nativeFrame),
  };
  return {
    id: findingId(named),
    ...named,
    pid,
    thread: error.thread,
    occurrences: 1,
    related: error.related.map(({ message, stack }) => ({ message, stack: stack.map(nativeFrame) })),
    ...(annotation?.notes !== undefined && { notes: annotation.notes }),
    ...(error.leak !== undefined && { leak: error.leak }),
  };
}
