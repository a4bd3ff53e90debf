/** What a named stack costs: a program with a thousand distinct errors and the same one without, in turns. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { StepError } from "../../scripts/lib/run.mjs";
import { type Cost, costOf } from "../command/cost.js";
import { jsgrindFile } from "../lib/settings.js";
import { shuffled } from "../lib/shuffle.js";

/** The most that the program makes. */
export const errors = 1_000;

export interface StacksResult {
  readonly without: Cost[];
  readonly with: Cost[];
}

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

export async function runStacks({ rounds = 5, say }: RunOptions): Promise<StacksResult> {
  const result: StacksResult = { without: [], with: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of shuffled(["without", "with"] as const)) {
      say(`stacks, ${kind} errors, round ${round + 1} of ${rounds}`);
      result[kind].push(await costWith(kind === "with" ? errors : 0));
    }
  }
  return result;
}

/** @throws StepError when the program did not make that many errors. */
async function costWith(count: number): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-bench-"));
  try {
    const json = join(folder, "report.json");
    const program = fileURLToPath(new URL("programs/errors.mjs", import.meta.url));
    const options = ["--quiet", "--error-exitcode=0", `--json=${json}`];
    const cost = await costOf([process.execPath, jsgrindFile, "memcheck", ...options, program, String(count)]);
    const { findings } = JSON.parse(readFileSync(json, "utf8")) as { findings: unknown[] };
    if (findings.length === count) return cost;
    throw new StepError(`The program made ${findings.length} findings, and should make ${count}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
