/** Runs each program under plain Valgrind and under `jsgrind memcheck`, in turns; who goes first changes from round to round. */
import { StepError } from "../../scripts/lib/run.mjs";
import { type Cost, costOf } from "./cost.js";
import { type Program, jsgrindCommand, plainCommand, programs } from "./programs.js";

export interface ProgramResult {
  readonly name: string;
  readonly plain: Cost[];
  readonly jsgrind: Cost[];
}

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

export async function runCommand({ rounds = 5, say }: RunOptions): Promise<ProgramResult[]> {
  const results = programs.map(({ name }): ProgramResult => ({ name, plain: [], jsgrind: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, program] of programs.entries()) {
      say(`command, ${program.name.replaceAll("`", "")}, round ${round + 1} of ${rounds}`);
      await runBoth(program, results[index]!, round % 2 === 0);
    }
  }
  return results;
}

async function runBoth(program: Program, { plain, jsgrind }: ProgramResult, plainFirst: boolean): Promise<void> {
  if (plainFirst) plain.push(await costOf(plainCommand(program)));
  jsgrind.push(await costOf(jsgrindCommand(program)));
  if (!plainFirst) plain.push(await costOf(plainCommand(program)));
  const [expected, actual] = [plain.at(-1)?.output, jsgrind.at(-1)?.output];
  if (expected !== actual)
    throw new StepError(
      `${program.name} printed ${JSON.stringify(expected)} under Valgrind and ${JSON.stringify(actual)} under jsgrind.`,
    );
}
