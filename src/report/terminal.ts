/** The report as a person reads it: what the program said, each finding, what was left out, and one line that sums it up. */
import { basename } from "node:path";
import type { Palette } from "./colour.js";
import type { Finding, Report } from "./contract.js";
import { findingLines } from "./finding-text.js";
import type { Outcome } from "./outcome.js";
import { stackLines } from "./stack-text.js";

export interface TerminalOptions {
  palette: Palette;
  /** `all` shows the runtime's noise too. */
  show: "user" | "all";
  /** Nothing at all when there is nothing to report. */
  quiet: boolean;
  cwd: string;
  /** `folded`, the default, hides most of the runtime's frames. */
  stack?: "folded" | "full";
  /** Of the terminal, for excerpts; 80 when it is not known. */
  columns?: number | undefined;
}

/** Ends with a line break, unless it is empty. */
export function terminalReport(outcome: Outcome, options: TerminalOptions): string {
  const { report, incomplete } = outcome;
  if (options.quiet && report.findings.length === 0 && incomplete.length === 0) return "";
  const blocks = [
    ...messageBlock(outcome, options),
    ...findingBlocks(report.findings, outcome, options, 1),
    ...(options.show === "all" ? noiseBlocks(outcome, options) : []),
    summaryBlock(outcome, options),
  ];
  return `\n${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function messageBlock({ messages }: Outcome, { palette, cwd, stack: shown = "folded" }: TerminalOptions): string[][] {
  if (messages.length === 0) return [];
  const lines = [palette.headline("The program told Valgrind:")];
  for (const { text, stack } of messages) {
    lines.push(
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => `   ${line}`),
    );
    lines.push(...stackLines(stack, { palette, cwd, stack: shown, indent: "     " }));
  }
  return [lines];
}

/** Findings that share an id are shown once: as far as symbols can tell they are the same. */
function findingBlocks(
  findings: readonly Finding[],
  outcome: Outcome,
  options: TerminalOptions,
  first: number,
): string[][] {
  const { palette, cwd, stack = "folded", columns = 80 } = options;
  return groupById(findings).map((group, index) => {
    const finding = group[0] as Finding;
    const lines = findingLines(finding, {
      palette,
      cwd,
      stack,
      columns,
      linesOf: outcome.linesOf,
      number: first + index,
      command: commandOf(finding.pid, outcome.report),
      reason: outcome.reasons.get(finding),
      alike: group.length - 1,
    });
    const suppression = outcome.suppressions.get(finding);
    return suppression === undefined
      ? lines
      : [...lines, palette.faint("   To suppress it:"), ...suppression.trimEnd().split("\n")];
  });
}

function groupById(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.pid} ${finding.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function noiseBlocks(outcome: Outcome, options: TerminalOptions): string[][] {
  const { noise, findings } = outcome.report;
  if (noise.length === 0) return [];
  const title = options.palette.headline("The runtime's own, which do not count:");
  return [[title], ...findingBlocks(noise, outcome, options, findings.length + 1)];
}

/** `node server.js`, when more than one process ran. */
function commandOf(pid: number, { processes }: Report): string | undefined {
  if (processes.length < 2) return undefined;
  const [program = "", ...rest] = processes.find((process) => process.pid === pid)?.command ?? [];
  const words = [basename(program), ...rest.filter((word) => !word.startsWith("-"))];
  const text = words.slice(0, 3).join(" ");
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function summaryBlock(outcome: Outcome, { palette, show }: TerminalOptions): string[] {
  const { report, incomplete, notes } = outcome;
  const count = report.findings.length;
  const counted =
    count === 0 ? palette.good("no findings") : palette.bad(`${count} ${count === 1 ? "finding" : "findings"}`);
  const parts = [counted];
  const occurrences = report.findings.reduce((sum, finding) => sum + finding.occurrences, 0);
  if (occurrences > count) parts.push(`${occurrences.toLocaleString("en")} occurrences`);
  const noise = report.noise.length;
  if (noise > 0) parts.push(`${noise} of the runtime's own${show === "all" ? "" : " (--show all)"}`);
  const suppressed = report.suppressed.reduce((sum, { count }) => sum + count, 0);
  if (suppressed > 0) parts.push(`${suppressed.toLocaleString("en")} suppressed`);
  if (report.processes.length > 1) parts.push(`${report.processes.length} processes`);
  return [
    `${palette.headline("jsgrind:")} ${parts.join(", ")}`,
    ...incomplete.flatMap(({ reason, details }) => [
      `${palette.bad("incomplete:")} ${reason}`,
      ...details.map((line) => palette.faint(`   ${line}`)),
    ]),
    ...notes.map((note) => palette.faint(`note: ${note}`)),
  ];
}
