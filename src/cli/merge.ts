/** `jsgrind merge`: reports of several runs as one, in every format that one run can write. */
import { type Command, Option } from "commander";
import { paletteFor } from "../report/colour.js";
import { exitCodeOf, mergeReports } from "../report/merge.js";
import type { Outcome } from "../report/outcome.js";
import { readReport } from "../report/read-json.js";
import { terminalReport } from "../report/terminal.js";
import { Sources } from "../sources/sources.js";
import { exitCodes } from "./exit-codes.js";
import { wholeNumber } from "./option-values.js";
import { addReportOptions, type ReportFlags } from "./report-options.js";
import { ReportPlan } from "./report-plan.js";
import type { RunFlags } from "./run-options.js";

/** As commander hands them over. */
export interface MergeFlags extends ReportFlags, Pick<RunFlags, "color" | "quiet"> {
  errorExitcode: number;
  show: "user" | "all";
  stack: "folded" | "full";
}

export function addMergeOptions(command: Command): Command {
  return addReportOptions(command.argument("<reports...>", "what --json wrote"))
    .option(
      "--error-exitcode <n>",
      "exit code when there is a finding; 0 keeps the programs'",
      wholeNumber(0, 255),
      exitCodes.finding,
    )
    .addOption(new Option("--show <whose>", "whose findings to print").choices(["user", "all"]).default("user"))
    .addOption(new Option("--stack <which>", "which frames to print").choices(["folded", "full"]).default("folded"))
    .option("--quiet", "print nothing when there is nothing to report", false)
    .addOption(new Option("--color <when>", "colour the report").choices(["auto", "always", "never"]).default("auto"));
}

/** Returns the exit code. Throws a `LaunchProblem` when a file is no report, or cannot be written. */
export function merge(files: readonly string[], flags: MergeFlags): number {
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
  plan.settle(outcome);
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
  plan.write(outcome, { exitCode });
  return exitCode;
}

function verdictOf({ report, incomplete }: Outcome, { errorExitcode }: MergeFlags, own: number): number {
  if (report.findings.length > 0 && errorExitcode !== 0) return errorExitcode;
  return incomplete.length > 0 ? exitCodes.incomplete : own;
}
