/** The first pass, outside Valgrind: which cases there are, and which of them cannot be examined, because they throw or do not end. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFileSync } from "node:fs";
import { LaunchProblem } from "../launch/problem.js";
import type { Runtime } from "../launch/types.js";
import { runKey, settingVariable, type Setting, type TrialEvent } from "../trial/setting.js";
import { runChild } from "./child.js";
import { readEvents, unfinished } from "./events.js";

/** What the process runs. */
export const trialScript = fileURLToPath(new URL("../trial/main.js", import.meta.url));

export interface Case {
  readonly index: number;
  readonly name: string;
  readonly file: string;
  readonly usesWasm: boolean;
  /** Why it is not tried under Valgrind, a sentence. */
  readonly failed: string | undefined;
  /** As `failed`, of its control. */
  readonly controlFailed: string | undefined;
}

export interface NativeOptions {
  readonly runtime: Runtime;
  readonly files: readonly string[];
  readonly nodeFlags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  readonly limitMs: number;
}

export async function findCases(options: NativeOptions): Promise<Case[]> {
  const { runtime, files, nodeFlags, env, directory, limitMs } = options;
  const events: TrialEvent[] = [];
  const skip = new Set<string>();
  for (let round = 0; ; round++) {
    const path = join(directory, `native-${round}.events`);
    const output = join(directory, `native-${round}.out`);
    const setting: Setting = { files, tier: "native", skip: [...skip], events: path, directory, flags: [], warmUp: 0 };
    const end = await runChild({
      argv: [runtime.path, ...nodeFlags, trialScript],
      env: { ...env, [settingVariable]: JSON.stringify(setting) },
      output,
      events: path,
      patienceMs: limitMs,
    });
    const said = readEvents(path);
    if (round === 0) refuse(said, files, output);
    events.push(...said);
    const open = unfinished(said);
    if (said.at(-1)?.event === "done") break;
    if (open === undefined) {
      throw new LaunchProblem(
        "usage",
        `The files could not be run outside Valgrind: ${ending(end)}${outputOf(output)}`,
      );
    }
    const why = end.hung ? `it did not return within ${limitMs / 1000} s` : `the process ended (${ending(end)})`;
    events.push({ event: "end", index: open.index, purpose: open.purpose, failed: why });
    for (const event of [...said, open]) if (event.event === "begin") skip.add(runKey(event));
  }
  return casesIn(events);
}

function refuse(events: readonly TrialEvent[], files: readonly string[], output: string): void {
  for (const event of events) {
    if (event.event === "import failed")
      throw new LaunchProblem("usage", `${event.file} could not be loaded: ${event.message}.${outputOf(output)}`);
  }
  const isLoaded = events.filter(({ event }) => event === "imported").length === files.length;
  if (isLoaded && !events.some(({ event }) => event === "case")) {
    throw new LaunchProblem(
      "usage",
      `No case is declared in ${files.join(", ")}: call constantTime("name", { secret, run }) of jsgrind/secret while the file is loaded.`,
    );
  }
}

function casesIn(events: readonly TrialEvent[]): Case[] {
  const declared = new Map<number, Case>();
  for (const event of events) {
    if (event.event === "case" && !declared.has(event.index)) {
      const { index, name, file } = event;
      declared.set(index, {
        index,
        name,
        file,
        usesWasm: false,
        failed: undefined,
        controlFailed: undefined,
      });
    }
    const known = event.event === "end" ? declared.get(event.index) : undefined;
    if (event.event !== "end" || known === undefined) continue;
    const { purpose, failed, wasm = false } = event;
    declared.set(known.index, {
      ...known,
      usesWasm: known.usesWasm || (purpose === "run" && wasm),
      ...(failed !== undefined && (purpose === "run" ? { failed } : { controlFailed: failed })),
    });
  }
  return [...declared.values()];
}

function ending({ exitCode, signal }: { exitCode: number | null; signal: string | null }): string {
  return signal ?? `exit code ${exitCode}`;
}

function outputOf(path: string): string {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(-10);
  return lines.length === 1 && lines[0] === "" ? "" : `\n${lines.map((line) => `   ${line}`).join("\n")}`;
}
