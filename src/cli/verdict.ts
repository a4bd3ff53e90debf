/** What jsgrind ends with: an exit code, or the signal that ended the program. */
import type { Ending } from "../launch/types.js";
import { exitCodes } from "./exit-codes.js";

export type Verdict = { exitCode: number } | { signal: NodeJS.Signals };

export interface VerdictInput {
  findings: number;
  /** `--error-exitcode`; 0 leaves the program's own code alone, as it does in Valgrind. */
  errorExitCode: number;
  ending: Ending;
  /** The root process's report stops before its end, or Valgrind itself died in any process. */
  broken: boolean;
}

/** A finding weighs most: it is certain, whatever came after it. */
export function verdict({ findings, errorExitCode, ending, broken }: VerdictInput): Verdict {
  if (findings > 0 && errorExitCode !== 0) return { exitCode: errorExitCode };
  if (ending.timedOut) return { exitCode: exitCodes.timedOut };
  if (broken || ending.killed) return { exitCode: exitCodes.incomplete };
  if (ending.signal !== null) return { signal: ending.signal };
  // Node gives null only together with a signal.
  return { exitCode: ending.exitCode ?? exitCodes.failed };
}
