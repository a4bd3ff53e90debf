/** Measures the requests in every setting, in turns, in several processes each: a process's luck with addresses is not the setting's. */
import { fileURLToPath } from "node:url";
import { runJson } from "../lib/run-json.js";
import { type Setting, commandIn } from "../lib/settings.js";
import { addonsVariable } from "./addon.js";
import { buildAddons } from "./build-addons.js";
import type { Measured } from "./child.js";
import type { MeasureOptions } from "./harness.js";

export type RequestsResult = Record<Setting, readonly Measured[]>;

export interface RunOptions {
  /** Rounds in each process. */
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

const processes = 5;

/** V8 has optimised everything after some 10 000 iterations, and eight times as many under Valgrind (src/launch/flags.ts), where a round is longer, as a call is. */
const settings: Record<Setting, MeasureOptions> = {
  native: { rounds: 150, roundMs: 0.5, warmUp: 50_000 },
  memcheck: { rounds: 40, roundMs: 5, warmUp: 150_000 },
  disabled: { rounds: 150, roundMs: 0.5, warmUp: 50_000 },
};

export async function runRequests({ rounds, say }: RunOptions): Promise<RequestsResult> {
  const addons = buildAddons();
  const result: Record<Setting, Measured[]> = { native: [], memcheck: [], disabled: [] };
  for (let turn = 1; turn <= processes; turn++) {
    for (const setting of Object.keys(settings) as Setting[]) {
      say(`requests, ${setting}, process ${turn} of ${processes}`);
      const options = settings[setting];
      result[setting].push(await measureIn(setting, { ...options, rounds: rounds ?? options.rounds }, addons));
    }
  }
  return result;
}

/** One process. */
export async function measureIn(setting: Setting, options: MeasureOptions, addons: string): Promise<Measured> {
  const child = fileURLToPath(new URL("child.js", import.meta.url));
  const args = [setting === "disabled" ? "disabled" : "enabled", JSON.stringify(options)];
  return (await runJson(commandIn(setting, child, args), { [addonsVariable]: addons })) as Measured;
}
