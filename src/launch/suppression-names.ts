/**
 * The names in the files of `--suppressions`. Valgrind says of those that it used how often, by their names alone; the others are what is left
 * when a bug was mended and its suppression was not.
 */
import { readFileSync } from "node:fs";
import { LaunchProblem } from "./problem.js";
import { readableSuppressions } from "./suppressions.js";

interface Named {
  name: string;
  /** As the user gave it. */
  file: string;
  line: number;
  /** Whether Memcheck heeds it: one file may serve several tools. */
  isForMemcheck: boolean;
}

/** How many are named in one sentence. */
const named = 10;

export class NamedSuppressions {
  readonly #all: readonly Named[];

  /** Throws a `LaunchProblem` when one of the files cannot be read, or is none of Valgrind's. */
  constructor(files: readonly string[]) {
    const paths = readableSuppressions(files);
    this.#all = paths.flatMap((path, index) => parse(readFileSync(path, "utf8"), files[index] as string));
  }

  /** What is to be said about them after a run, a sentence each. `used` is that of all its processes. */
  notes(used: readonly { name: string }[], { isWhole }: { isWhole: boolean }): string[] {
    const byName = new Map<string, Named[]>();
    for (const each of this.#all) {
      if (each.isForMemcheck) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
    }
    const names = new Set(used.map(({ name }) => name));
    const unused = [...byName.values()].filter(([first]) => first !== undefined && !names.has(first.name));
    const twice = [...byName.values()].filter(({ length }) => length > 1);
    return [
      // A process that did not end did not say what it used.
      ...(isWhole && unused.length > 0 ? [unusedText(unused.flat())] : []),
      ...twice.map(
        (same) =>
          `${same.length} suppressions have the name ${same[0]?.name} (${same.map(placeOf).join(", ")}), and Valgrind does not say which of them it used: give each a name of its own.`,
      ),
    ];
  }
}

function unusedText(unused: readonly Named[]): string {
  const list = unused.slice(0, named).map((each) => `${each.name} (${placeOf(each)})`);
  if (unused.length > named) list.push(`and ${unused.length - named} more`);
  return `${unused.length === 1 ? "1 suppression was" : `${unused.length} suppressions were`} not used: ${list.join(", ")}.`;
}

function placeOf({ file, line }: Named): string {
  return `${file}:${line}`;
}

/** The form alone, as Valgrind's manual has it: what stands in a suppression is for Valgrind to judge, in a trial run before the program. */
function parse(text: string, file: string): Named[] {
  const all: Named[] = [];
  let block: { line: number; lines: { text: string; line: number }[] } | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    const number = index + 1;
    if (line === "" || line.startsWith("#")) continue;
    if (block === undefined) {
      if (line !== "{") throw broken(file, number, `"${line}" stands where a { must begin a suppression`);
      block = { line: number, lines: [] };
    } else if (line === "}") {
      all.push(namedOf(block, file));
      block = undefined;
    } else if (line === "{") throw broken(file, number, `a { stands inside the suppression of line ${block.line}`);
    else block.lines.push({ text: line, line: number });
  }
  if (block !== undefined) throw broken(file, block.line, "the suppression that begins here has no } at its end");
  return all;
}

function namedOf(
  { line, lines: [name, kind] }: { line: number; lines: readonly { text: string; line: number }[] },
  file: string,
): Named {
  if (name === undefined) throw broken(file, line, "the suppression has no name");
  if (kind === undefined || !kind.text.includes(":"))
    throw broken(
      file,
      kind?.line ?? line,
      `behind the name "${name.text}" must come the tool and the kind, such as Memcheck:Leak`,
    );
  const tools = kind.text.slice(0, kind.text.indexOf(":")).split(",");
  return { name: name.text, file, line: name.line, isForMemcheck: tools.some((tool) => tool.trim() === "Memcheck") };
}

function broken(file: string, line: number, what: string): LaunchProblem {
  return new LaunchProblem("usage", `The suppression file ${file} cannot be used: in line ${line}, ${what}.`);
}
