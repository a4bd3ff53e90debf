/** From the command line to what can be started. Everything that can be known to fail fails here. */
import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { findRelay } from "../gdb/find-relay.js";
import { ask } from "../launch/ask.js";
import { programEnvironment } from "../launch/environment.js";
import { findExecutable } from "../launch/executable.js";
import { checkExtraOptions } from "../launch/extra-options.js";
import { LaunchProblem } from "../launch/problem.js";
import { currentIsNode, Runtimes } from "../launch/runtime.js";
import { type Spared, sparedBy } from "../launch/spared.js";
import type { Runtime, ValgrindInstall } from "../launch/types.js";
import { typeScriptFlags } from "../launch/typescript.js";
import { findValgrind } from "../launch/valgrind.js";
import { checkWritable } from "../report/json.js";
import { type JsTier, tiersOf } from "./tiers.js";

export interface CtChoices {
  readonly runtime?: string;
  readonly valgrind?: string;
  readonly valgrindOption: string[];
  readonly tier: readonly string[];
  readonly jobs?: number;
  readonly caseTimeout: number;
  readonly numCallers: number;
  readonly origins: boolean;
  readonly json?: string;
}

export interface CtPlan {
  readonly runtime: Runtime;
  readonly valgrind: ValgrindInstall;
  readonly spared: Spared;
  /** Valgrind's `vgdb`. */
  readonly relay: string | undefined;
  /** Absolute. */
  readonly files: readonly string[];
  /** For the files, as for TypeScript. */
  readonly nodeFlags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly tiers: readonly JsTier[];
  readonly jobs: number;
  readonly origins: boolean;
  readonly numCallers: number;
  readonly valgrindOptions: readonly string[];
  readonly caseTimeoutMs: number;
}

/** Throws a `LaunchProblem` that says what is wrong and what to do. */
export async function ctPlan(files: readonly string[], choices: CtChoices): Promise<CtPlan> {
  checkExtraOptions(choices.valgrindOption);
  const paths = files.map((file) => resolve(file));
  for (const path of paths) checkFile(path);
  checkWritable(choices.json);
  const [valgrind, runtime] = await Promise.all([
    findValgrind({ valgrind: choices.valgrind }),
    nodeOf(choices.runtime),
  ]);
  const existing = await tiersOf(runtime);
  const tiers = existing.filter((tier) => choices.tier.includes(tier));
  if (tiers.length === 0)
    throw new LaunchProblem(
      "usage",
      `Node.js ${runtime.version} has no tier ${choices.tier.join(", ")}: it has ${existing.join(", ")}.`,
    );
  return {
    runtime,
    valgrind,
    spared: sparedBy({ runtime, executable: runtime.path }),
    relay: findRelay(valgrind.path, { path: process.env["PATH"] }),
    files: paths,
    nodeFlags: [...new Set(paths.flatMap((file) => typeScriptFlags(file, runtime)))],
    env: programEnvironment(process.env, { tier: "default", rootHasFlags: true, naming: undefined }),
    tiers,
    jobs: choices.jobs ?? jobsFor(tiers.length, availableParallelism()),
    origins: choices.origins,
    numCallers: choices.numCallers,
    valgrindOptions: [...(await latencyOption(valgrind)), ...choices.valgrindOption],
    caseTimeoutMs: choices.caseTimeout * 1000,
  };
}

/** As many tiers at a time as there are processors, or all where a single one would be left to run alone. */
export function jobsFor(tiers: number, processors: number): number {
  return tiers === processors + 1 ? tiers : Math.min(tiers, processors);
}

function checkFile(path: string): void {
  if (!existsSync(path))
    throw new LaunchProblem(
      "not-found",
      `The file ${path} does not exist: name files that call constantTime of jsgrind/secret.`,
    );
  if (statSync(path).isDirectory())
    throw new LaunchProblem("usage", `${path} is a folder: name the files in it, as ${path}/*.mjs.`);
}

async function nodeOf(name = "node"): Promise<Runtime> {
  const path = name === "node" && currentIsNode() ? process.execPath : executable(name);
  const runtime = await new Runtimes().ask(path);
  if (runtime?.name === "node") return runtime;
  throw new LaunchProblem(
    "usage",
    `Cases are examined in Node.js, whose V8 can be kept in one tier, and ${path} is ${runtime === undefined ? "none" : `${runtime.name} ${runtime.version}`}: name a Node with --runtime.`,
  );
}

function executable(name: string): string {
  const found = findExecutable(name, { path: process.env["PATH"] });
  if (!("missing" in found)) return found.path;
  throw new LaunchProblem("not-found", `The runtime ${name} cannot be run: check its name.`);
}

/** A Valgrind that is patched for it reports divisions and the like, whose time depends on their operands. */
async function latencyOption({ path }: ValgrindInstall): Promise<string[]> {
  const { stdout, stderr } = await ask(path, ["--help"]);
  return /--variable-latency-errors\b/.test(stdout + stderr) ? ["--variable-latency-errors=yes"] : [];
}
