/** What `--buffers` costs: programs that make many Buffers under `jsgrind memcheck`, with the option and without, in turns. */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { StepError } from "../../scripts/lib/run.mjs";
import { type Cost, costOf } from "../command/cost.js";
import { jsgrindFile } from "../lib/settings.js";
import { shuffled } from "../lib/shuffle.js";

interface Program {
  readonly name: string;
  readonly words: readonly string[];
}

const programs: readonly Program[] = [
  { name: "20,000 messages encoded and decoded, 80,000 Buffers", words: [file("messages"), "20000"] },
  { name: "nothing but 50,000 Buffers", words: [file("allocations"), "50000"] },
];

export interface BuffersResult {
  readonly name: string;
  readonly without: Cost[];
  readonly with: Cost[];
}

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

export async function runBuffers({ rounds = 5, say }: RunOptions): Promise<BuffersResult[]> {
  const results = programs.map(({ name }): BuffersResult => ({ name, without: [], with: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, { name, words }] of programs.entries()) {
      const result = results[index] as BuffersResult;
      for (const kind of shuffled(["without", "with"] as const)) {
        say(`buffers, ${name}, ${kind} --buffers, round ${round + 1} of ${rounds}`);
        result[kind].push(await costOf(commandOf(words, kind === "with" ? ["--buffers"] : [])));
      }
      const [expected, actual] = [result.without.at(-1)?.output, result.with.at(-1)?.output];
      if (expected !== actual)
        throw new StepError(
          `${name} printed ${JSON.stringify(expected)}, and with --buffers ${JSON.stringify(actual)}.`,
        );
    }
  }
  return results;
}

function commandOf(words: readonly string[], options: readonly string[]): string[] {
  return [process.execPath, jsgrindFile, "memcheck", "--quiet", ...options, ...words];
}

function file(name: string): string {
  return fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
}
