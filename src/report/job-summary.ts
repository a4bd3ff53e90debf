/** The summary of a job on GitHub, in Markdown: a table of the findings, and each of them in full where there is room. */
import { ownPlace, within } from "./places.js";
import { type Numbered, numbered, plainText, type Source } from "./plain-text.js";
import { explanationOf, variantOf } from "./explanations.js";
import { headline } from "./words.js";

export interface JobSummaryOptions {
  cwd: string;
  root: string;
  /** How many bytes there is room for. */
  room: number;
}

/** GitHub refuses a step's summary that is larger, as a whole. */
export const mostSummaryBytes = 1024 * 1024;

/** Kept free for the sentence that says what was left out. */
const reserve = 300;

/** Ends with a blank line, so that another's text may follow. Empty when there is no room for even its first lines. */
export function jobSummary(source: Source, options: JobSummaryOptions): string {
  const { report, incomplete, notes } = source;
  const findings = numbered(report.findings);
  const page = new Page(options.room - reserve);
  if (!page.add(`${headingOf(source)}\n\n`)) return "";
  for (const { reason, details } of incomplete)
    page.add(`> [!WARNING]\n> Incomplete: ${inline([reason, ...details].join(" "))}\n\n`);
  const rows = addTable(page, findings, source, options);
  let inFull = 0;
  const explained = new Set<string>();
  for (const each of findings) {
    if (!page.add(details(each, explained, source, options))) break;
    inFull++;
  }
  const left = [
    ...(rows < findings.length ? [`${findings.length - rows} findings have no row in the table`] : []),
    ...(inFull < findings.length ? [`${findings.length - inFull} are not shown in full`] : []),
  ];
  if (left.length > 0) page.end(`Left out, since GitHub takes 1 MiB: ${left.join(", ")}. The log has all of them.\n\n`);
  for (const note of notes) page.add(`*Note: ${inline(note)}*\n\n`);
  return page.text;
}

function headingOf({ report, incomplete }: Source): string {
  const count = report.findings.length;
  const known = report.known?.length ?? 0;
  const icon = count > 0 ? "❌" : incomplete.length > 0 ? "⚠️" : "✅";
  const parts = [
    count === 0 ? "no findings" : `${count} ${count === 1 ? "finding" : "findings"}`,
    ...(known > 0 ? [`${known} known`] : []),
    ...(report.tests === undefined ? [] : [`${report.tests.length} tests`]),
  ];
  return `## ${icon} jsgrind ${report.tool}: ${parts.join(", ")}\n\n${code(report.command.join(" "))}`;
}

/** Returns how many rows there was room for. */
function addTable(page: Page, findings: readonly Numbered[], source: Source, { root }: JobSummaryOptions): number {
  const hasTests = source.report.findings.some(({ test }) => test !== undefined);
  const columns = ["", "finding", "place", ...(hasTests ? ["test"] : []), "id"];
  if (findings.length === 0 || !page.add(`${row(columns)}${row(columns.map(() => "---"))}`)) return 0;
  let rows = 0;
  for (const { number, finding } of findings) {
    const title = inline(headline(finding.kind, finding.message));
    const cells = [String(number), title, placeCell(finding, root), ...(hasTests ? [inline(finding.test ?? "")] : [])];
    if (!page.add(row([...cells, code(finding.id)]))) break;
    rows++;
  }
  page.add("\n");
  return rows;
}

function placeCell(finding: Numbered["finding"], root: string): string {
  const frame = ownPlace(finding, root);
  if (frame?.file === undefined) return "";
  const file = within(root, frame.file) ?? frame.file;
  return code(frame.line === undefined ? file : `${file}:${frame.line}`);
}

function details(each: Numbered, explained: Set<string>, source: Source, { cwd }: JobSummaryOptions): string {
  const { number, finding } = each;
  const { kind, message } = finding;
  const explanation = explained.has(variantOf(kind, message)) ? undefined : explanationOf(kind, message);
  explained.add(variantOf(kind, message));
  const text = plainText(each, source, cwd);
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [
    `<details><summary>${number}. ${inline(headline(kind, message))}</summary>`,
    "",
    ...(explanation === undefined ? [] : [`${explanation.means} **To mend it:** ${explanation.fix}`, ""]),
    `${fence}text`,
    text,
    fence,
    "",
    "</details>",
    "",
    "",
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** Text in a line of Markdown: nothing in it is markup. */
function inline(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]|~#]/g, "\\$&");
}

/** As code in a line, also of a table, in which a bar ends the cell even there. */
function code(text: string): string {
  const flat = text.replace(/[\r\n]+/g, " ").replaceAll("|", "\\|");
  const fence = "`".repeat(longestRun(flat) + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}

/** Takes whole pieces as long as there is room. */
class Page {
  text = "";
  #room: number;
  #isFull = false;

  constructor(room: number) {
    this.#room = room;
  }

  /** Whether there was room. From the first piece on for which there was none, there is none for any. */
  add(piece: string): boolean {
    const length = Buffer.byteLength(piece);
    this.#isFull ||= length > this.#room;
    if (this.#isFull) return false;
    this.#room -= length;
    this.text += piece;
    return true;
  }

  /** For which room was reserved. */
  end(piece: string): void {
    this.text += piece;
  }
}
