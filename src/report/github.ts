/**
 * What GitHub Actions shows of a run: annotations beside the lines of a pull request, by commands that its runner reads out of a step's output, and
 * a summary of the job in Markdown.
 */
import { explanationOf } from "./explanations.js";
import { ownPlace, within } from "./places.js";
import { type Numbered, numbered, plainText, type Source } from "./plain-text.js";
import { headline } from "./words.js";

export interface GithubOptions {
  cwd: string;
  root: string;
}

/** GitHub shows ten errors and ten warnings of a step, and drops the rest without a word. */
const shownOfAKind = 10;

const commands = { error: "error", warning: "warning", note: "notice" } as const;

/** Lines for the step's output. The last one says how many findings have no annotation. */
export function annotations(source: Source, options: GithubOptions): string {
  const written = { error: 0, warning: 0, notice: 0 };
  let left = 0;
  const lines: string[] = [];
  for (const each of numbered(source.report.findings)) {
    const { kind, message } = each.finding;
    const command = commands[explanationOf(kind, message)?.level ?? "error"];
    // One place of the notices is for the count of what is left out.
    if (written[command] >= shownOfAKind - (command === "notice" ? 1 : 0)) {
      left++;
      continue;
    }
    written[command]++;
    lines.push(annotation(command, each, source, options));
  }
  if (left > 0) {
    const text = `${left} more ${left === 1 ? "finding" : "findings"}, for which GitHub has no room here: see the job summary or the log.`;
    lines.push(workflowCommand("notice", { title: "jsgrind" }, text));
  }
  return lines.map((line) => `${line}\n`).join("");
}

function annotation(
  command: "error" | "warning" | "notice",
  each: Numbered,
  source: Source,
  { cwd, root }: GithubOptions,
): string {
  const { finding } = each;
  const frame = ownPlace(finding, root);
  const file = frame?.file === undefined ? undefined : within(root, frame.file);
  const title = headline(finding.kind, finding.message);
  return workflowCommand(
    command,
    {
      ...(file !== undefined && {
        file,
        ...(frame?.line !== undefined && { line: frame.line }),
        ...(frame?.line !== undefined && frame.column !== undefined && { col: frame.column }),
      }),
      title,
    },
    plainText(each, source, cwd),
  );
}

function workflowCommand(name: string, properties: Readonly<Record<string, string | number>>, text: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(",")}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
