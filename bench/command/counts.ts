/**
 * Valgrind's own count of its work for a program. It hardly differs from run to run, and not at all with what else the machine does: so it
 * tells what flags change where times cannot.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StepError } from "../../scripts/lib/run.mjs";
import { costOf } from "./cost.js";
import { countingCommand, type Flags, type Program } from "./programs.js";

export interface Counts {
  /** Blocks of code that were translated. */
  readonly translated: number;
  /** Blocks that were run. */
  readonly run: number;
}

export async function countsOf(program: Program, flags: Flags, directory: string): Promise<Counts> {
  const log = join(directory, "stats.log");
  await costOf(countingCommand(program, flags, directory, log), directory);
  return parseCounts(readFileSync(log, "utf8"));
}

/** @throws StepError when they are not there. */
export function parseCounts(log: string): Counts {
  const [translated, run] = [/ transtab: new +([\d,]+)/, / scheduler: +([\d,]+) event checks/].map((pattern) =>
    Number(pattern.exec(log)?.[1]?.replaceAll(",", "")),
  );
  if (translated! > 0 && run! > 0) return { translated: translated!, run: run! };
  throw new StepError("Valgrind's --stats=yes does not tell translations and event checks as it did in 3.19.");
}
