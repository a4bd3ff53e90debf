/** The report as a person reads it: what the program said, each finding, what was left out, and one line that sums it up. */
import type { Palette } from "./colour.js";
import { commandText } from "./command-text.js";
import type { Finding, Report, TestRun } from "./contract.js";
import { findingLines } from "./finding-text.js";
import type { Outcome } from "./outcome.js";
import { explanationLines } from "./explanation-text.js";
import { alike } from "./groups.js";
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
  /** What each kind means, below the first finding of that kind. */
  explain?: boolean;
}

/** Ends with a line break, unless it is empty. */
export function terminalReport(outcome: Outcome, options: TerminalOptions): string {
  const { report, incomplete } = outcome;
  if (options.quiet && report.findings.length === 0 && incomplete.length === 0) return "";
  const blocks = [
    ...messageBlock(outcome, options),
    ...findingBlocks(report.findings, outcome, options, { first: 1, explained: new Set() }),
    ...(options.show === "all" ? furtherBlocks(outcome, options) : []),
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

/** Findings that only addresses tell apart are shown once. */
function findingBlocks(
  findings: readonly Finding[],
  outcome: Outcome,
  options: TerminalOptions,
  { first, explained }: { first: number; explained: Set<string> | undefined },
): string[][] {
  const { palette, cwd, stack = "folded", columns = 80 } = options;
  return alike(findings).map((group, index) => {
    const finding = group[0] as Finding;
    const lines = findingLines(finding, {
      palette,
      cwd,
      stack,
      columns,
      linesOf: outcome.linesOf,
      number: first + index,
      command: commandOf(finding.pid, outcome.report),
      alike: group.length - 1,
    });
    if (options.explain === true && explained !== undefined)
      lines.push(...explanationLines(finding, explained, { palette, columns }));
    const suppression = outcome.suppressions.get(finding);
    return suppression === undefined
      ? lines
      : [...lines, palette.faint("   To suppress it:"), ...suppression.trimEnd().split("\n")];
  });
}

/** What does not count, numbered on. */
function furtherBlocks(outcome: Outcome, options: TerminalOptions): string[][] {
  const { findings, known = [], noise } = outcome.report;
  return [
    ...titled("Known, by the baseline, which do not count:", known, findings.length + 1),
    ...titled("The runtime's own, which do not count:", noise, findings.length + known.length + 1),
  ];

  function titled(title: string, all: readonly Finding[], first: number): string[][] {
    if (all.length === 0) return [];
    const blocks = findingBlocks(all, outcome, options, { first, explained: undefined });
    return [[options.palette.headline(title)], ...blocks];
  }
}

/** When more than one process ran. */
export function commandOf(pid: number, { processes }: Report): string | undefined {
  if (processes.length < 2) return undefined;
  return commandText(processes.find((process) => process.pid === pid)?.command ?? []);
}

function summaryBlock(outcome: Outcome, { palette, show }: TerminalOptions): string[] {
  const { report, incomplete, notes } = outcome;
  const count = report.findings.length;
  const counted =
    count === 0 ? palette.good("no findings") : palette.bad(`${count} ${count === 1 ? "finding" : "findings"}`);
  const parts = [counted];
  const occurrences = report.findings.reduce((sum, finding) => sum + finding.occurrences, 0);
  if (occurrences > count) parts.push(`${occurrences.toLocaleString("en")} occurrences`);
  const known = report.known?.length ?? 0;
  if (known > 0) parts.push(`${known} known${show === "all" ? "" : " (--show all)"}`);
  const noise = report.noise.length;
  if (noise > 0) parts.push(`${noise} of the runtime's own${show === "all" ? "" : " (--show all)"}`);
  const suppressed = report.suppressed.reduce((sum, { count }) => sum + count, 0);
  if (suppressed > 0) parts.push(`${suppressed.toLocaleString("en")} suppressed`);
  if (report.tests !== undefined) parts.push(testsText(report.tests));
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

/** How many there were, and how many the runner took for failed: that is its own to report. */
function testsText(tests: readonly TestRun[]): string {
  const failed = tests.filter(({ outcome }) => outcome === "failed").length;
  const unfinished = tests.filter(({ outcome }) => outcome === "unfinished").length;
  const details = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unfinished > 0 ? [`${unfinished} unfinished`] : []),
  ];
  const count = `${tests.length.toLocaleString("en")} ${tests.length === 1 ? "test" : "tests"}`;
  return details.length === 0 ? count : `${count} (${details.join(", ")})`;
}
