/** The command line of the benchmarks. */
import { parseArgs } from "node:util";
import { StepError } from "../scripts/lib/run.mjs";

export const parts = ["requests", "start", "command", "stacks", "buffers", "wasm", "suites", "ct"] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  /** Which parts to measure. */
  readonly parts: readonly Part[];
  /** How often, in place of each part's own number. */
  readonly rounds: number | undefined;
  /** Whether to write the page. */
  readonly write: boolean;
}

/** @throws StepError that says what is allowed. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { only, rounds, write } = valuesOf(args);
  const known = only === undefined ? parts : parts.filter((part) => part === only);
  if (known.length === 0) throw new StepError(`--only takes ${parts.join(", ")}; "${only}" is none of them.`, 2);
  if (rounds !== undefined && !/^[1-9]\d{0,5}$/.test(rounds)) {
    throw new StepError(`--rounds takes a whole number from 1 to 999999; this is "${rounds}".`, 2);
  }
  return { parts: known, rounds: rounds === undefined ? undefined : Number(rounds), write: write ?? false };
}

function valuesOf(args: readonly string[]) {
  try {
    const options = { only: { type: "string" }, rounds: { type: "string" }, write: { type: "boolean" } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new StepError(`${(error as Error).message}. The options are --only PART, --rounds N and --write.`, 2);
  }
}
