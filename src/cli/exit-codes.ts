/**
 * jsgrind's own exit codes. The program's codes pass through, so ours are where few programs have theirs: 124 to 127 mean what they
 * mean for timeout(1), env(1) and the shells, and the rest lie below. docs/memcheck-command.md has the same table.
 */
import type { ProblemReason } from "../launch/problem.js";

export const exitCodes = {
  /** The default of `--error-exitcode`. */
  finding: 99,
  /** Of `jsgrind ct`: no leak was found, but a case was not checked. */
  unchecked: 98,
  usage: 120,
  valgrindMissing: 121,
  valgrindTooOld: 122,
  incomplete: 123,
  timedOut: 124,
  failed: 125,
  notExecutable: 126,
  notFound: 127,
} as const;

const byReason: Record<ProblemReason, number> = {
  usage: exitCodes.usage,
  "valgrind-missing": exitCodes.valgrindMissing,
  "valgrind-too-old": exitCodes.valgrindTooOld,
  "not-executable": exitCodes.notExecutable,
  "not-found": exitCodes.notFound,
  "no-run-directory": exitCodes.failed,
  "report-not-written": exitCodes.failed,
};

export function exitCodeOf(reason: ProblemReason): number {
  return byReason[reason];
}
