/** The options that say what becomes of a report: its formats, and what of it is known (report-plan.ts). */
import type { Command } from "commander";

/** As commander hands them over. */
export interface ReportFlags {
  json?: string;
  html?: string;
  junit?: string;
  sarif?: string;
  /** undefined unless the user says so. */
  github?: boolean;
  explain: boolean;
  baseline?: string;
  writeBaseline?: string;
}

export function addReportOptions(command: Command): Command {
  return command
    .option("--json <file>", "write the report as JSON")
    .option("--html <file>", "write it as a page for browsers, in one file")
    .option("--junit <file>", "write it as JUnit XML, for CI services")
    .option("--sarif <file>", "write it as SARIF 2.1.0, for code scanning")
    .option("--github", "annotate the lines on GitHub, and write a job summary (default in GitHub Actions)")
    .option("--no-github", "do not, even in GitHub Actions")
    .option("--baseline <file>", "findings that this file lists are known, and do not count")
    .option("--write-baseline <file>", "write the findings of this run as a baseline")
    .option("--no-explain", "do not say what each kind of finding means");
}
