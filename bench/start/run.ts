/** Measures starts, each in a fresh process, the settings and the two modules in turns. */
import { fileURLToPath } from "node:url";
import { StepError } from "../../scripts/lib/run.mjs";
import { runJson } from "../lib/run-json.js";
import { type Setting, commandIn } from "../lib/settings.js";
import { shuffled } from "../lib/shuffle.js";
import type { Start } from "./child.js";

export type StartResult = Record<Setting, Starts>;

export interface Starts {
  readonly empty: Start[];
  readonly jsgrind: Start[];
}

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

const usualRounds: Record<Setting, number> = { native: 20, memcheck: 5, disabled: 20 };

export async function runStart({ rounds, say }: RunOptions): Promise<StartResult> {
  const settings = Object.keys(usualRounds) as Setting[];
  const result = Object.fromEntries(
    settings.map((setting) => [setting, { empty: [], jsgrind: [] }]),
  ) as unknown as StartResult;
  const roundsOf = (setting: Setting) => rounds ?? usualRounds[setting];
  for (let round = 0; round < Math.max(...settings.map(roundsOf)); round++) {
    for (const setting of shuffled(settings.filter((setting) => round < roundsOf(setting)))) {
      say(`start, ${setting}, round ${round + 1} of ${roundsOf(setting)}`);
      for (const module of shuffled(["empty", "jsgrind"] as const))
        result[setting][module].push(await startIn(setting, module));
    }
  }
  return result;
}

/** One start. @throws StepError when the request was answered by somebody else than the setting says. */
export async function startIn(setting: Setting, module: keyof Starts): Promise<Start> {
  const child = fileURLToPath(new URL("child.js", import.meta.url));
  const start = (await runJson(commandIn(setting, child, [module]))) as Start;
  if (module === "jsgrind" && start.handled !== (setting === "memcheck")) {
    throw new StepError(
      `The first request in the setting "${setting}" was ${start.handled === true ? "" : "not "}handled, and should ${setting === "memcheck" ? "" : "not "}have been.`,
    );
  }
  return start;
}
