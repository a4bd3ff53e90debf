/** `jsgrind merge`: reports of several runs as one, in every format that one run can write. */
import { paletteFor } from "../report/colour.js";
import { exitCodeOf, mergeReports } from "../report/merge.js";
import type { Outcome } from "../report/outcome.js";
import { readReport } from "../report/read-json.js";
import { terminalReport } from "../report/terminal.js";
import { Sources } from "../sources/sources.js";
import { exitCodes } from "./exit-codes.js";
import type { MergeFlags } from "./merge-options.js";
import { ReportPlan } from "./report-plan.js";

/** Returns the exit code. Throws a `LaunchProblem` when a file is no report, or cannot be written. */
export async function merge(files: readonly string[], flags: MergeFlags): Promise<number> {
  const plan = new ReportPlan({ ...flags, suppressions: [] });
  const reports = files.map(readReport);
  const report = mergeReports(reports as [(typeof reports)[0], ...typeof reports]);
  // As they are on this machine, at the same paths.
  const sources = new Sources();
  const outcome: Outcome = {
    report,
    messages: [],
    suppressions: new Map(),
    incomplete: (report.incomplete ?? []).map((reason) => ({ reason, details: [] })),
    notes: [],
    linesOf: (file) => sources.lines(file),
  };
  await plan.settle(outcome);
  process.stderr.write(
    terminalReport(outcome, {
      palette: paletteFor(flags.color, process.stderr),
      show: flags.show,
      stack: flags.stack,
      quiet: flags.quiet,
      cwd: process.cwd(),
      columns: process.stderr.columns ?? 80,
      explain: flags.explain,
    }),
  );
  const exitCode = verdictOf(outcome, flags, exitCodeOf(reports));
  await plan.write(outcome, { exitCode });
  return exitCode;
}

function verdictOf({ report, incomplete }: Outcome, { errorExitcode }: MergeFlags, own: number): number {
  if (report.findings.length > 0 && errorExitcode !== 0) return errorExitcode;
  return incomplete.length > 0 ? exitCodes.incomplete : own;
}
