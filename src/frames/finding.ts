/** One of Valgrind's errors as a finding of the contract, not yet judged. */
import type { ValgrindError } from "../findings/types.js";
import type { Finding } from "../report/contract.js";
import { findingId } from "./identity.js";
import { nativeFrame } from "./native.js";

/** Each record of the XML stands for one occurrence until Valgrind's counts at the end say more. */
export function findingOf(error: ValgrindError, pid: number): Finding {
  const named = {
    kind: error.kind,
    message: error.what,
    stack: error.stack.map(nativeFrame),
  };
  return {
    id: findingId(named),
    ...named,
    pid,
    thread: error.thread,
    occurrences: 1,
    related: error.related.map(({ message, stack }) => ({ message, stack: stack.map(nativeFrame) })),
    ...(error.leak !== undefined && { leak: error.leak }),
  };
}
