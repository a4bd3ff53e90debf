/** What `--wasm` costs programs that allocate all the time: with and without, in turns. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { StepError } from "../../scripts/lib/run.mjs";
import { costOf } from "../command/cost.js";
import { jsgrindFile, root } from "../lib/settings.js";
import { shuffled } from "../lib/shuffle.js";

export const programs = ["words", "lists", "trees", "text"] as const;
export type Program = (typeof programs)[number];

/** Seconds of processor time. */
export interface Seconds {
  /** Of the program's own work, when it runs for the second time. */
  readonly work: number;
  /** Of the command, from its start to its report. */
  readonly whole: number;
}

/** A round each. */
export interface Times {
  readonly without: Seconds[];
  readonly with: Seconds[];
  readonly lines: Seconds[];
}

export type WasmResult = Readonly<Record<Program, Times>>;

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

const kinds = ["without", "with", "lines"] as const;
const optionsOf = { without: [], with: ["--wasm"], lines: ["--wasm-lines"] } as const;

export async function runWasm({ rounds = 5, say }: RunOptions): Promise<WasmResult> {
  const result: WasmResult = { words: times(), lists: times(), trees: times(), text: times() };
  for (let round = 0; round < rounds; round++) {
    for (const program of shuffled(programs)) {
      for (const kind of shuffled(kinds)) {
        say(`wasm, ${program} ${kind}, round ${round + 1} of ${rounds}`);
        result[program][kind].push(await secondsOf(program, optionsOf[kind]));
      }
    }
  }
  return result;
}

function times(): Times {
  return { without: [], with: [], lines: [] };
}

async function secondsOf(program: Program, options: readonly string[]): Promise<Seconds> {
  const folder = join(root, "bench", "wasm", "programs");
  const command = program === "text" ? [join(folder, "text.mjs"), compiledText()] : [join(folder, "work.mjs"), program];
  const words = [process.execPath, jsgrindFile, "memcheck", "--quiet", ...options, ...command];
  const { processor, output } = await costOf(words);
  return { work: Number(output), whole: processor };
}

/** Returns the module's path. @throws StepError that says what is missing. */
function compiledText(): string {
  const folder = join(root, ".build", "bench", "wasm");
  mkdirSync(folder, { recursive: true });
  const output = join(folder, "text.wasm");
  const source = join(root, "bench", "wasm", "programs", "text.c");
  const flags = ["--target=wasm32-wasi", "-O2", "-mexec-model=reactor", "-Wl,--export=count_words"];
  const { status, error, stderr } = spawnSync("clang", [...flags, "-o", output, source], { encoding: "utf8" });
  if (status !== 0) throw new StepError(`clang could not compile ${source}: ${error?.message ?? stderr}`);
  return output;
}
