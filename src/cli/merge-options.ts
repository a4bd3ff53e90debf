/** The command line of `jsgrind merge`, from words to checked values. */
import { type Command, Option } from "commander";
import { exitCodes } from "./exit-codes.js";
import { wholeNumber } from "./option-values.js";
import { addReportOptions, type ReportFlags } from "./report-options.js";
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
