/**
 * Waits for processes that outlive the root process: a cluster's workers end a moment after their parent, and then look for leaks.
 * But a program may leave a daemon behind, which has no end: nobody waits for it long.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./error-code.js";

const lookEveryMs = 100;

export interface WaitOptions {
  /** Those whose report has no end yet. */
  unfinished(): number[];
  limitMs: number;
  /** Ends the waiting: the user has had enough. */
  signal: AbortSignal;
}

/** Resolves with those that still run when the waiting is over. */
export async function waitForStragglers({ unfinished, limitMs, signal }: WaitOptions): Promise<number[]> {
  const until = performance.now() + limitMs;
  for (;;) {
    const running = unfinished().filter(isRunning);
    if (running.length === 0 || performance.now() >= until || signal.aborted) return running;
    await sleep(lookEveryMs);
  }
}

/** A zombie has ended; only its parent has not heard of it yet, and in a container without an init nobody ever may. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // proc(5): the state follows the name, which stands in brackets and may hold some itself.
    const state = stat[stat.lastIndexOf(")") + 2];
    return state !== "Z" && state !== "X";
  } catch (error) {
    // ESRCH: it ended between the opening and the reading.
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ESRCH") return false;
    throw error;
  }
}
