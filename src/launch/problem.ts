/**
 * What stops a launch before the program runs, or its report at the end. Each reason has an exit code of its own (src/cli/exit-codes.ts), and the message is
 * one sentence that says what was found and what to do.
 */
export type ProblemReason =
  | "usage"
  | "valgrind-missing"
  | "valgrind-too-old"
  | "not-executable"
  | "not-found"
  | "no-run-directory"
  | "report-not-written";

export class LaunchProblem extends Error {
  override name = "LaunchProblem";
  readonly reason: ProblemReason;

  constructor(reason: ProblemReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
