/**
 * Waits for processes that outlive the root process: a cluster's workers end a moment after their parent, and then look for leaks.
 * But a program may leave a daemon behind, which has no end: nobody waits for it long.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./processes.js";

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
    const running = unfinished().filter(isAlive);
    if (running.length === 0 || performance.now() >= until || signal.aborted) return running;
    await sleep(lookEveryMs);
  }
}
