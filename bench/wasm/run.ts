/** Programs that allocate much in WebAssembly, under `jsgrind memcheck` without and with --wasm, and with --wasm-lines, in turns. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { StepError } from "../../scripts/lib/run.mjs";
import { type Cost, costOf } from "../command/cost.js";
import { jsgrindFile, root } from "../lib/settings.js";
import { shuffled } from "../lib/shuffle.js";

export const settings = ["memcheck", "wasm", "lines"] as const;
export type WasmSetting = (typeof settings)[number];

const options: Record<WasmSetting, readonly string[]> = { memcheck: [], wasm: ["--wasm"], lines: ["--wasm-lines"] };

export interface WasmCost extends Cost {
  /** Seconds of processor time of the work alone, without the process's start and end. */
  readonly work: number;
}

export interface WasmResult {
  readonly name: string;
  readonly costs: Record<WasmSetting, WasmCost[]>;
}

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

export async function runWasm({ rounds = 5, say }: RunOptions): Promise<WasmResult[]> {
  const results = programs().map((program) => ({
    ...program,
    costs: { memcheck: [], wasm: [], lines: [] } as WasmResult["costs"],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { name, args, costs } of results) {
      for (const setting of shuffled(settings)) {
        say(`wasm, ${name}, ${setting}, round ${round + 1} of ${rounds}`);
        costs[setting].push(await costIn(setting, args));
      }
      const outputs = new Set(settings.map((setting) => costs[setting].at(-1)?.output));
      if (outputs.size > 1) throw new StepError(`${name} gave different results: ${[...outputs].join(" and ")}.`);
    }
  }
  return results;
}

function programs(): { name: string; args: string[] }[] {
  const file = (name: string): string => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
  return [
    { name: "words counted in C", args: [file("words"), compiledWords()] },
    { name: "rows in SQLite", args: [file("sql")] },
  ];
}

/** @throws StepError when a finding is made, which would cost time of its own, or the command fails. */
async function costIn(setting: WasmSetting, args: readonly string[]): Promise<WasmCost> {
  const command = [process.execPath, jsgrindFile, "memcheck", ...options[setting], "--quiet", ...args];
  const { output, ...cost } = await costOf(command);
  const { result, seconds } = JSON.parse(output) as { result: unknown; seconds: number };
  return { ...cost, output: JSON.stringify(result), work: seconds };
}

/** Returns the module's path. @throws StepError that says what is missing. */
function compiledWords(): string {
  const folder = join(root, ".build", "bench", "wasm");
  mkdirSync(folder, { recursive: true });
  const output = join(folder, "words.wasm");
  const source = join(root, "bench", "wasm", "programs", "words.c");
  const flags = ["--target=wasm32-wasi", "-O2", "-mexec-model=reactor", "-Wl,--export=count_words"];
  const { status, error, stderr } = spawnSync("clang", [...flags, "-o", output, source], { encoding: "utf8" });
  if (status !== 0) throw new StepError(`clang could not compile ${source}: ${error?.message ?? stderr}`);
  return output;
}
