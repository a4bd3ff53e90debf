/** The file of `--baseline`: the findings that a team knows of, and which do not count. */
import { readFileSync, writeFileSync } from "node:fs";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";

export interface Baseline {
  schema: 1;
  findings: BaselineEntry[];
}

export interface BaselineEntry {
  /** `Finding.id`. */
  id: string;
  /** For people, as `place` is: what two entries have in common is not looked at. */
  kind: string;
  /** `overflow (src/addon.c)`: without a line, which would be wrong after the next change. */
  place: string;
  /** How many findings of this id one process may have. */
  count: number;
  /** `2027-06-30`: the last day on which it is known. From then on it counts again. */
  until?: string;
  /** Why it is here: the team's own words, which are kept. */
  note?: string;
}

/** Throws a `LaunchProblem` that says what is wrong with the file, and where. */
export function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw problem(file, `cannot be read (${errorMessage(error)})`, "check its path, or make one with --write-baseline");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw problem(file, `is not JSON (${errorMessage(error)})`, "mend it, or make it anew with --write-baseline");
  }
  const wrong = wrongIn(value);
  if (wrong !== undefined) throw problem(file, wrong, "mend it, or make it anew with --write-baseline");
  return value as Baseline;
}

/** Throws a `LaunchProblem` when it cannot be written after all. */
export function writeBaseline(file: string, baseline: Baseline): void {
  try {
    writeFileSync(file, `${JSON.stringify(baseline, undefined, 2)}\n`);
  } catch (error) {
    throw new LaunchProblem("report-not-written", `The baseline could not be written: ${errorMessage(error)}`);
  }
}

function problem(file: string, what: string, remedy: string): LaunchProblem {
  return new LaunchProblem("usage", `The baseline ${file} ${what}: ${remedy}.`);
}

function wrongIn(value: unknown): string | undefined {
  if (!isObject(value)) return "holds no object with a schema and findings";
  const { schema, findings } = value;
  if (schema !== 1) return `has the schema ${shown(schema)}, and this jsgrind reads schema 1`;
  if (!Array.isArray(findings)) return "has no list of findings";
  const seen = new Set<unknown>();
  for (const [index, entry] of findings.entries()) {
    const wrong = wrongInEntry(entry) ?? (seen.has(entry.id) ? "has an id that an earlier one has" : undefined);
    if (wrong !== undefined) return `is wrong in findings[${index}], which ${wrong}`;
    seen.add((entry as BaselineEntry).id);
  }
  return undefined;
}

function wrongInEntry(entry: unknown): string | undefined {
  if (!isObject(entry)) return "is no object";
  const { id, kind, place, count, until, note } = entry;
  if (typeof id !== "string" || !/^[\da-f]{12}$/.test(id))
    return `has the id ${shown(id)}, where 12 hexadecimal digits belong`;
  if (typeof kind !== "string") return "has no kind";
  if (typeof place !== "string") return "has no place";
  if (!Number.isSafeInteger(count) || (count as number) < 1)
    return `has the count ${shown(count)}, where a whole number from 1 belongs`;
  if (until !== undefined && !isDay(until))
    return `is known until ${shown(until)}, where a day such as "2027-06-30" belongs`;
  if (note !== undefined && typeof note !== "string") return "has a note that is no text";
  return undefined;
}

function isDay(value: unknown): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? "undefined" : JSON.stringify(value);
}
