/** The head of a report's page: how much was found, in what, and whether the report is whole. */
import type { Report } from "../contract.js";
import { counted } from "./counted.js";
import { joined, type Markup, markup } from "./markup.js";
import type { ReportPageOptions } from "./report-page.js";

/** As their makers write them. */
const names: ReadonlyMap<string, string> = new Map([
  ["node", "Node.js"],
  ["bun", "Bun"],
  ["deno", "Deno"],
]);

export function reportTitle({ findings, command }: Report, causes: number): string {
  return `${amount(findings.length, causes)} · ${command.join(" ")}`;
}

export function reportHeader(
  report: Report,
  causes: number,
  { incomplete = [], notes = [] }: ReportPageOptions,
): Markup {
  const { findings, command, processes } = report;
  const runtimes = new Set(
    processes.flatMap(({ runtime }) =>
      runtime === null ? [] : [`${names.get(runtime.name) ?? runtime.name} ${runtime.version}`],
    ),
  );
  const facts = [
    ...runtimes,
    ...(processes.length > 1 ? [counted(processes.length, "process", "processes")] : []),
    ...endings(report),
    ...((report.tests?.length ?? 0) > 0 ? [markup`<a href="#tests">tests</a>`] : []),
  ];
  return markup`<p class="command"><code>${command.join(" ")}</code></p>
<h1 class="${findings.length === 0 ? "good" : "bad"}">${findings.length === 0 ? "✓ " : undefined}${amount(findings.length, causes)}</h1>
<p class="soft">${joined(facts, " · ")}</p>
${incomplete.map(
  ({ reason, details }) =>
    markup`<div class="warning"><p><b>Incomplete:</b> ${reason}</p>${
      details.length === 0 ? undefined : markup`<pre>${details.map((line) => markup`${line}\n`)}</pre>`
    }</div>\n`,
)}${notes.map((note) => markup`<p class="soft">${note}</p>\n`)}`;
}

function amount(findings: number, causes: number): string {
  if (findings === 0) return "No findings";
  return findings === causes
    ? counted(findings, "finding")
    : `${counted(findings, "finding")}, ${counted(causes, "cause")}`;
}

/** Of the processes that did not end as one wishes. */
function endings({ processes }: Report): string[] {
  return processes.flatMap(({ pid, exitCode, signal }) => {
    const name = processes.length === 1 ? "" : `process ${pid}: `;
    if (signal !== null) return [`${name}ended by ${signal}`];
    return exitCode === null || exitCode === 0 ? [] : [`${name}exit code ${exitCode}`];
  });
}
