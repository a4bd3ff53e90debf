/** A finding in the words of the terminal, without colour, for files that people read. */
import { palette } from "./colour.js";
import { commandText } from "./command-text.js";
import type { Finding } from "./contract.js";
import { findingLines } from "./finding-text.js";
import { alike } from "./groups.js";
import type { Outcome } from "./outcome.js";
import { commandOf } from "./terminal.js";

/** What every format is made from. */
export type Source = Pick<Outcome, "report" | "linesOf" | "incomplete" | "notes"> &
  Partial<Pick<Outcome, "suppressions" | "messages">>;

/** Findings that no symbol tells apart, with the number that they have on the terminal. */
export interface Numbered {
  number: number;
  finding: Finding;
  group: readonly Finding[];
}

/** Long lines of source are worth more in a file than the columns of a terminal. */
const columns = 120;

export function numbered(findings: readonly Finding[]): Numbered[] {
  return alike(findings).map((group, index) => ({ number: index + 1, finding: group[0] as Finding, group }));
}

export function plainText({ number, finding, group }: Numbered, source: Source, cwd: string): string {
  return findingLines(finding, {
    palette: palette(false),
    cwd,
    columns,
    stack: "folded",
    linesOf: source.linesOf,
    number,
    command: commandOf(finding.pid, source.report),
    alike: group.length - 1,
  }).join("\n");
}

/** What a process ran: its pid differs from run to run. Of a process that nobody knows, what the user asked for. */
export function processName(pid: number, { report }: Pick<Source, "report">): string {
  return commandText(report.processes.find((process) => process.pid === pid)?.command ?? report.command);
}
