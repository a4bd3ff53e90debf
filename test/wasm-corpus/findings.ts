/** What was found, in the words of the corpus, compared with what is expected. */
import type { Finding, Frame } from "#src/report/contract.js";
import type { Case, Expected, Source } from "./cases.js";

export interface Difference {
  case: string;
  expected: string;
  actual: string;
}

export interface Comparison {
  /**
   * How many cases with a mistake gave what is expected, and nothing else. Memcheck says it once for each stack: a loop in the C library may
   * give several.
   */
  found: number;
  of: number;
  /** Of these alone: what is wrong. */
  missed: Difference[];
  /** In cases that should give nothing, or in no case at all. */
  unexpected: Difference[];
}

export interface ComparisonOptions {
  functions: ReadonlyMap<string, Source>;
  /** Whether the line of C is compared. */
  lines: boolean;
  /** Whether the bytes that leaked are: another machine's pointers have another size. */
  sizes?: boolean;
}

export function compare(
  cases: readonly Case[],
  findings: readonly Finding[],
  { functions, lines, sizes = true }: ComparisonOptions,
): Comparison {
  const byCase = new Map<string, Finding[]>();
  for (const finding of findings) {
    const name = caseOf(finding, cases) ?? "";
    byCase.set(name, [...(byCase.get(name) ?? []), finding]);
  }
  const result: Comparison = { found: 0, of: 0, missed: [], unexpected: [] };
  for (const { name, expected } of [...cases, { name: "" }] as Case[]) {
    const actual = (byCase.get(name) ?? []).map((finding) => told(finding, functions));
    if (expected === undefined) {
      for (const each of actual) result.unexpected.push({ case: name, expected: "nothing", actual: inWords(each) });
      continue;
    }
    result.of++;
    const isRight =
      actual.some((each) => isAs(expected, each, { lines, sizes })) &&
      actual.every((each) => isAs(expected, each, { lines: false, sizes }));
    if (isRight) result.found++;
    else {
      const words = actual.map(inWords).join("\n") || "nothing";
      result.missed.push({ case: name, expected: inWords(expected), actual: words });
    }
  }
  return result;
}

/** A case's own function is on every stack of what it does. */
function caseOf({ stack, related }: Finding, cases: readonly Case[]): string | undefined {
  const names = new Set(cases.map(({ name }) => name));
  for (const frames of [stack, ...related.map((each) => each.stack)]) {
    const frame = frames.find((each) => each.function !== undefined && names.has(each.function));
    if (frame !== undefined) return frame.function;
  }
  return undefined;
}

type Told = Omit<Expected, "line"> & { line: number | undefined };

/** The place is that of the innermost function that the corpus has written: what is further in is the C library's. */
function told(finding: Finding, functions: ReadonlyMap<string, Source>): Told {
  const frame = finding.stack.find((each) => functions.has(each.function ?? ""));
  const { leak } = finding;
  return {
    kind: kindOf(finding),
    function: frame?.function ?? finding.stack.slice(0, 4).map(frameText).join(" < "),
    line: frame?.line,
    ...(leak === undefined ? {} : { leak }),
  };
}

function isAs(expected: Expected, actual: Told, { lines, sizes }: { lines: boolean; sizes: boolean }): boolean {
  const sameLeak = expected.leak?.bytes === actual.leak?.bytes && expected.leak?.blocks === actual.leak?.blocks;
  return (
    family(expected.kind) === family(actual.kind) &&
    expected.function === actual.function &&
    (!lines || expected.line === actual.line) &&
    (!sizes || sameLeak)
  );
}

/** Where a branch is a jump through a table, or a comparison with several steps, one value is reported as both. */
function family(kind: string): string {
  return kind.replace(/^uninitialised (?:branch|address)$/, "uninitialised");
}

function inWords({ kind, function: name, line, leak }: Told): string {
  const size = leak === undefined ? "" : `, ${leak.bytes} bytes in ${leak.blocks}`;
  return `${kind}${size} in ${name}:${line ?? "?"}`;
}

function frameText({ function: name = "???", object = "", file = object }: Frame): string {
  return `${name} (${file.split("/").at(-1)})`;
}

/** By Memcheck's kind, and by what it says of the address. */
function kindOf(finding: Finding): string {
  const { kind, message, related } = finding;
  const where = placeOf([message, ...related.map((each) => each.message)].join("\n"));
  switch (kind) {
    case "InvalidRead":
      return `read ${where}`;
    case "InvalidWrite":
      return `write ${where}`;
    case "InvalidFree":
      return where === "after free" ? "double free" : "free of a wrong address";
    case "DoubleFree":
      return "double free";
    case "UninitCondition":
      return "uninitialised branch";
    case "UninitValue":
      return "uninitialised address";
    case "SyscallParam":
      if (message.includes("uninitialised")) return "uninitialised bytes to the host";
      return `${/\b(?:p?readv?\d*|getrandom|getentropy)\(/.test(message) ? "host writes" : "host reads"} ${where}`;
    case "Leak_DefinitelyLost":
      return "definitely lost";
    case "Leak_PossiblyLost":
      return "possibly lost";
    default:
      return kind;
  }
}

function placeOf(text: string): string {
  if (/(?<!or \(recently\) )\bfree'd\b/.test(text)) return "after free";
  // What begins inside a block and is reported ends behind it.
  if (/\bafter a\b|\bbytes inside a block\b/.test(text)) return "past the end";
  if (/\bbefore a\b/.test(text)) return "before the start";
  return `elsewhere: ${text}`;
}

export function table(differences: readonly Difference[]): string {
  return differences
    .map(({ case: name, expected, actual }) => {
      const lines = actual.split("\n").map((line) => `      ${line}`);
      return [`  ${name || "(no case)"}`, `    expected ${expected}`, ...lines].join("\n");
    })
    .join("\n");
}
