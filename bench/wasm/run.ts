/** What `--wasm` costs programs that allocate all the time: with and without, in turns. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";

import { promisify } from "node:util";
import { jsgrindFile, root } from "../lib/settings.js";
import { shuffled } from "../lib/shuffle.js";

export const programs = ["words", "lists", "trees"] as const;
export type Program = (typeof programs)[number];

/** Seconds of processor time, a round each. */
export interface Times {
  readonly without: number[];
  readonly with: number[];
}

export type WasmResult = Readonly<Record<Program, Times>>;

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

export async function runWasm({ rounds = 5, say }: RunOptions): Promise<WasmResult> {
  const result: WasmResult = { words: times(), lists: times(), trees: times() };
  for (let round = 0; round < rounds; round++) {
    for (const program of shuffled(programs)) {
      for (const kind of shuffled(["without", "with"] as const)) {
        say(`wasm, ${program} ${kind} --wasm, round ${round + 1} of ${rounds}`);
        result[program][kind].push(await secondsOf(program, kind === "with" ? ["--wasm"] : []));
      }
    }
  }
  return result;
}

function times(): Times {
  return { without: [], with: [] };
}

async function secondsOf(program: Program, options: readonly string[]): Promise<number> {
  const file = join(root, "bench", "wasm", "programs", "work.mjs");
  const words = [jsgrindFile, "memcheck", "--quiet", ...options, file, program];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return Number(stdout);
}
