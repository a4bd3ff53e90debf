/** What `jsgrind ct` costs: one case over all of V8's tiers, and each further one, against starting Node under plain Valgrind. */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Runtime, runtimes } from "../../scripts/runtimes.mjs";
import { type Cost, costOf } from "../command/cost.js";
import { jsgrindFile } from "../lib/settings.js";
import { shuffled } from "../lib/shuffle.js";

/** Of one Node. */
export interface CtResult {
  readonly version: string;
  /** `valgrind node -e 0`. */
  readonly start: Cost[];
  readonly one: Cost[];
  readonly many: Cost[];
}

/** How many cases `many` has. */
export const manyCases = 11;

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

const file = fileURLToPath(new URL("../../../bench/ct/programs/cases.mjs", import.meta.url));

/** Of the Node that runs this, which has three tiers when it is 20, and of the newest, which has four. */
export async function runCt(options: RunOptions): Promise<CtResult[]> {
  const nodes = (await runtimes()).filter(({ name }) => name === "node");
  const results: CtResult[] = [];
  for (const node of new Set([nodes[0], nodes.at(-1)]))
    if (node !== undefined) results.push(await runIn(node, options));
  return results;
}

async function runIn({ version, path }: Runtime, { rounds = 3, say }: RunOptions): Promise<CtResult> {
  const result: CtResult = { version, start: [], one: [], many: [] };
  const examine = (cases: number): string[] => [
    "env",
    `CASES=${cases}`,
    process.execPath,
    jsgrindFile,
    "ct",
    "--quiet",
    "--runtime",
    path,
    file,
  ];
  const commands = {
    start: ["valgrind", "-q", path, "-e", "0"],
    one: examine(1),
    many: examine(manyCases),
  };
  for (let round = 0; round < rounds; round++) {
    for (const kind of shuffled(["start", "one", "many"] as const)) {
      say(`ct, Node ${version}, ${kind}, round ${round + 1} of ${rounds}`);
      result[kind].push(await costOf(commands[kind]));
    }
  }
  return result;
}
