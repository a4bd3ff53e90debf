/** The cases that the C sources of test/fixtures/wasm-corpus declare, and what each is to give. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../scripts/lib/root.mjs";

export const fixtures = join(packageRoot(import.meta.url), "test", "fixtures", "wasm-corpus");

/** What is found, in the words of the comments in the sources. */
export interface Expected {
  kind: string;
  /** Of the innermost frame that is not the C library's. */
  function: string;
  line: number;
  leak?: { bytes: number; blocks: number };
}

export interface Case {
  name: string;
  /** The one finding of the case. */
  expected?: Expected;
  /** Why a mistake is not found. */
  silent?: string;
}

/** One C source. Its modules have all of its cases. */
export interface Source {
  /** As `write-past-end`. */
  name: string;
  path: string;
  text: string;
  /** For the compiler. */
  flags: string[];
  cases: Case[];
}

/** Those with mistakes have fixed twins: the same text, compiled with -DFIXED. */
export function hasTwins({ cases }: Source): boolean {
  return cases.some(({ expected }) => expected !== undefined);
}

export function sources(): Source[] {
  return readdirSync(fixtures)
    .filter((file) => file.endsWith(".c"))
    .toSorted()
    .map((file) => {
      const path = join(fixtures, file);
      const text = readFileSync(path, "utf8");
      const flags = /^\/\/ flags: (.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
      return { name: file.slice(0, -2), path, text, flags, cases: casesIn(text, path) };
    });
}

/** Every function that the text declares as one of its own, cases and what they call. */
export function functionsIn({ text }: Source): string[] {
  return [...text.matchAll(/^(?:CASE\((\w+)\)|FUNCTION [\w *]*?(\w+)\()/gm)].map(
    ([, one, other]) => one ?? other ?? "",
  );
}

function casesIn(text: string, path: string): Case[] {
  const marked = markedLines(text);
  const declared = text.matchAll(/^\/\/ (expect|silent): (.*)\nCASE\((\w+)\)/gm);
  const cases = [...declared].map(([, word, said = "", name = ""]): Case => {
    if (word === "silent") return { name, silent: said };
    if (said === "nothing") return { name };
    return { name, expected: { ...parseExpected(said, name), line: lineOf(name) } };
  });
  const count = text.match(/^CASE\(/gm)?.length ?? 0;
  if (cases.length !== count)
    throw new Error(`${path}: ${count - cases.length} cases without "// expect:" or "// silent:" right above.`);
  return cases;

  function lineOf(name: string): number {
    const line = marked.get(name);
    if (line === undefined) throw new Error(`${path}: no line is marked with "// <-" for ${name}.`);
    return line;
  }
}

/** As `definitely lost, 45 bytes in 1 block in node_of`. */
function parseExpected(said: string, name: string): Omit<Expected, "line"> {
  const match = /^(?<kind>.*?)(?:, (?<bytes>\d+) bytes in (?<blocks>\d+) blocks?)?(?: in (?<callee>\w+))?$/.exec(said);
  const { kind = "", bytes, blocks, callee = name } = match?.groups ?? {};
  const leak = bytes === undefined ? {} : { leak: { bytes: Number(bytes), blocks: Number(blocks) } };
  return { kind, function: callee, ...leak };
}

/** By case, the line that ends with `// <-`: in the case itself, or with its name behind it. */
function markedLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let current = "";
  for (const [index, line] of text.split("\n").entries()) {
    current = /^CASE\((\w+)\)/.exec(line)?.[1] ?? current;
    const marker = /\/\/ <-(.*)$/.exec(line)?.[1];
    if (marker === undefined) continue;
    for (const name of marker.trim() === "" ? [current] : marker.split(",")) lines.set(name.trim(), index + 1);
  }
  return lines;
}
