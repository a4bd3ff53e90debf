/** Compares what was found with what the markers say, strictly, and puts what differs into a table. */
import type { Finding, Frame } from "#src/report/contract.js";
import type { Case } from "./expected.js";
import { userFrames } from "./frames.js";
import type { Marker } from "./markers.js";

export interface Difference {
  case: string;
  /** Which frame, outwards from the error; undefined when it is about the finding as a whole. */
  depth?: number;
  expected: string;
  actual: string;
}

/** What V8 says natively has no tier, and what it says under Valgrind may be in any when `expectedTier` is undefined. */
export interface ComparisonOptions {
  /** The tier of every case's innermost frame that is marked with no other. */
  expectedTier?: string;
}

export type Place = Pick<Frame, "function" | "file" | "line" | "column" | "tier">;

/**
 * Every case has to have exactly one finding, and every finding a case. A finding belongs to the case whose innermost frame it has. What
 * then is left of both is paired in order, so that the table shows them side by side: give the cases in the order in which they ran.
 */
export function differences(
  cases: readonly Case[],
  findings: readonly Finding[],
  options: ComparisonOptions = {},
): Difference[] {
  const left = new Set(findings);
  const missing: Case[] = [];
  const found: Difference[] = [];
  // A stack that is wholly one case's is no other's, though a name alone may fit both.
  const whole = new Map(cases.map((each) => [each, findings.filter((finding) => isWhole(each, finding, options))]));
  for (const finding of [...whole.values()].flat()) left.delete(finding);
  for (const each of cases) {
    const own = [...(whole.get(each) ?? []), ...[...left].filter((finding) => isOf(each, finding))];
    if (own.length === 0) missing.push(each);
    for (const finding of own) left.delete(finding);
    if (own.length > 1) found.push({ case: each.name, expected: "one finding", actual: kindsOf(own) });
    for (const finding of own) found.push(...stackDifferences(each, userFrames(finding.stack), options));
  }
  const rest = [...left];
  for (const each of missing) {
    const [finding] = rest.splice(0, 1);
    if (finding === undefined)
      found.push({ case: each.name, expected: markerText(each.stack[0]), actual: "no finding" });
    else found.push({ case: each.name, depth: 0, expected: markerText(each.stack[0]), actual: findingText(finding) });
  }
  return [...found, ...rest.map((finding) => ({ case: "", expected: "no finding", actual: findingText(finding) }))];
}

/** Frame by frame, and nothing further out. */
export function stackDifferences(each: Case, frames: readonly Place[], options: ComparisonOptions = {}): Difference[] {
  const length = Math.max(each.stack.length, frames.length);
  return Array.from({ length }, (_, depth) => depth).flatMap((depth) => {
    const marker = each.stack[depth];
    const frame = frames[depth];
    const tier = marker?.tier ?? (depth === 0 ? options.expectedTier : undefined);
    const isRight = marker !== undefined && frame !== undefined && isAt(marker, frame) && isIn(tier, frame);
    if (isRight) return [];
    return [{ case: each.name, depth, expected: markerText(marker, tier), actual: frameText(frame) }];
  });
}

function isWhole(each: Case, { stack }: Finding, options: ComparisonOptions): boolean {
  return stackDifferences(each, userFrames(stack), options).length === 0;
}

/** To the first frame that is the case's own: further in may stand what many cases call. */
function isOf(each: Case, { stack }: Finding): boolean {
  const frames = userFrames(stack);
  const own = each.stack.findIndex((marker) => marker.case === each.name);
  return each.stack.slice(0, own + 1).every((marker, depth) => {
    const frame = frames[depth];
    return frame !== undefined && isAt(marker, frame);
  });
}

function isAt(marker: Marker, frame: Place): boolean {
  const { functions, file, line, column, precision } = marker;
  if (!functions.includes(frame.function ?? "")) return false;
  if (precision === "name") return true;
  if (frame.file !== file) return false;
  if (precision === "file") return true;
  return frame.line === line && (precision === "line" || frame.column === column);
}

function isIn(tier: string | undefined, frame: Place): boolean {
  return tier === undefined || frame.tier === tier;
}

function kindsOf(findings: readonly Finding[]): string {
  return `${findings.length}: ${findings.map(({ kind }) => kind).join(", ")}`;
}

function markerText(marker: Marker | undefined, tier = marker?.tier): string {
  if (marker === undefined) return "nothing further out";
  const { precision, functions, file, line, column } = marker;
  return frameText({
    function: functions.map((name) => name || "(no name)").join(" or "),
    ...(precision !== "name" && { file }),
    ...((precision === "line" || precision === "column") && { line }),
    ...(precision === "column" && { column }),
    ...(tier !== undefined && { tier }),
  });
}

function findingText({ kind, stack }: Finding): string {
  const [frame] = userFrames(stack);
  return `${kind} in ${frame === undefined ? `no frame of the user's (${stack.length} frames)` : frameText(frame)}`;
}

function frameText(frame: Place | undefined): string {
  if (frame === undefined) return "no frame";
  const file = frame.file?.split("/").slice(-2).join("/");
  const place = [file, frame.line, frame.column].filter((part) => part !== undefined).join(":");
  const { function: name = "", tier = "" } = frame;
  return [name === "" ? "(no name)" : name, place, tier].filter(Boolean).join(" ");
}

/** Readable in a terminal: a row for each difference, in columns. */
export function table(all: readonly Difference[]): string {
  const head = ["case", "frame", "expected", "actual"];
  const rows = all.map((row) => [row.case, String(row.depth ?? ""), row.expected, row.actual]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
