/** Runs each program under plain Valgrind, with and without the flags, and under `jsgrind memcheck`, in turns, in each round in a new order. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StepError } from "../../scripts/lib/run.mjs";
import { shuffled } from "../lib/shuffle.js";
import { type Cost, costOf } from "./cost.js";
import { type Counts, countsOf } from "./counts.js";
import { deepCommand, type Flags, jsgrindCommand, plainCommand, type Program, programs } from "./programs.js";

const ways = {
  plain: (program: Program) => plainCommand(program),
  deep: (program: Program, directory: string) => deepCommand(program, "fast", directory),
  named: (program: Program, directory: string) => deepCommand(program, "names", directory),
  stackValgrind: (program: Program) => jsgrindCommand(program, "valgrind"),
  stackNamed: (program: Program) => jsgrindCommand(program, "folded"),
} as const;

/** `deep`: plain Valgrind with stacks as deep as jsgrind's and the flags that it sets for V8; `named`: and those for names. */
export type Way = keyof typeof ways;

export interface ProgramResult {
  readonly name: string;
  readonly costs: Readonly<Record<Way, Cost[]>>;
  readonly counts: Readonly<Record<Flags, Counts>>;
}

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

export async function runCommand({ rounds = 5, say }: RunOptions): Promise<ProgramResult[]> {
  const directory = mkdtempSync(join(tmpdir(), "jsgrind-bench-"));
  try {
    const results: ProgramResult[] = [];
    for (const program of programs) {
      const name = program.name.replaceAll("`", "");
      say(`command, ${name}, counts`);
      const counts = {
        none: await countsOf(program, "none", directory),
        fast: await countsOf(program, "fast", directory),
        names: await countsOf(program, "names", directory),
      };
      const costs: Record<Way, Cost[]> = { plain: [], deep: [], named: [], stackValgrind: [], stackNamed: [] };
      const times = rounds * (program.times ?? 1);
      for (let round = 0; round < times; round++) {
        say(`command, ${name}, round ${round + 1} of ${times}`);
        for (const way of shuffled(Object.keys(ways) as Way[])) {
          costs[way].push(await costOf(ways[way](program, directory), directory));
        }
      }
      checkOutputs(program, costs);
      results.push({ name: program.name, costs, counts });
    }
    return results;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function checkOutputs({ name }: Program, costs: Readonly<Record<Way, Cost[]>>): void {
  const expected = costs.plain[0]?.output;
  const other = Object.entries(costs).find(([, all]) => all.some(({ output }) => output !== expected));
  if (other === undefined) return;
  const actual = other[1].find(({ output }) => output !== expected)?.output;
  throw new StepError(
    `${name} printed ${JSON.stringify(expected)} under Valgrind and ${JSON.stringify(actual)} otherwise (${other[0]}).`,
  );
}
