/** From the command line to a plan that can be started. Everything that can be known to fail fails here, before Valgrind's slow start. */
import { findRelay } from "../gdb/find-relay.js";
import { vgdbPrefix } from "../gdb/waiting.js";
import { rootCommand } from "../launch/command.js";
import { dryRun } from "../launch/dry-run.js";
import { programEnvironment } from "../launch/environment.js";
import { checkExtraOptions, readsOptionsOfItsOwn } from "../launch/extra-options.js";
import { memcheckArguments } from "../launch/memcheck-arguments.js";
import { LaunchProblem } from "../launch/problem.js";
import { writeOwnSuppressions } from "../launch/own-noise.js";
import type { Runtimes } from "../launch/runtime.js";
import { mayRunTests } from "../launch/runs-tests.js";
import { sparedBy } from "../launch/spared.js";
import { readableSuppressions } from "../launch/suppressions.js";
import { resolveTarget } from "../launch/target.js";
import type { Plan, Program } from "../launch/types.js";
import { findValgrind } from "../launch/valgrind.js";
import { defaultMemcheckOptions, type MemcheckFlags, memcheckOptionsOf, wasmOptionsOf } from "./memcheck-options.js";
import { suiteFilesOf } from "./suite-options.js";

export interface PrepareOptions {
  /** The run's private folder. */
  directory: string;
  runtimes: Runtimes;
}

/** Throws a `LaunchProblem` that says what is wrong and what to do. */
export async function preparePlan(program: Program, flags: MemcheckFlags, options: PrepareOptions): Promise<Plan> {
  checkExtraOptions(flags.valgrindOption);
  const suppressions = readableSuppressions(flags.suppressions);
  checkRuntime(program, flags.runtime);
  const { directory, runtimes } = options;
  const naming = flags.stack === "valgrind" ? undefined : directory;
  const wasm = wasmOptionsOf(flags);
  const suite = await suiteFilesOf(flags, directory);
  // The executable is searched while Valgrind says which version it is.
  const [valgrind, { target, spared }] = await Promise.all([
    findValgrind({ valgrind: flags.valgrind }),
    resolveTarget(program, { tier: flags.tier, naming, runtimes }).then((target) => ({
      target,
      spared: sparedBy(target),
    })),
  ]);
  // Bun makes over a thousand errors of its own as it starts, and has no frame of JavaScriptCore's to tell at any.
  const canBeAsked = naming !== undefined && target.runtime?.name !== "bun";
  const relay = canBeAsked ? findRelay(valgrind.path, { path: process.env["PATH"] }) : undefined;
  const valgrindArguments = memcheckArguments(
    {
      ...memcheckOptionsOf(flags, target.runtime?.name),
      suppressions:
        naming === undefined && wasm === undefined ? suppressions : [writeOwnSuppressions(directory), ...suppressions],
    },
    {
      directory,
      spared,
      vgdbPrefix: relay === undefined ? undefined : vgdbPrefix(directory),
      wasm: wasm !== undefined,
    },
  );
  if (mayBeRefused(flags)) await dryRun(valgrind.path, valgrindArguments, directory);
  const env = programEnvironment(process.env, {
    tier: flags.tier,
    buffers: flags.buffers,
    rootHasFlags: target.runtime?.name === "node",
    naming,
    wasm,
    leaks: flags.leakCheck === "full",
    suite: mayRunTests(program, target.runtime)
      ? { ...suite, leaks: flags.leakCheck === "no" ? "run" : flags.leaksBy }
      : undefined,
  });
  const root = rootCommand(target, { valgrind: [valgrind.path, ...valgrindArguments], suite, directory, env });
  return { valgrind, ...root, directory, relay };
}

function checkRuntime(program: Program, runtime: string | undefined): void {
  if (program.form === "command" && runtime !== undefined) {
    throw new LaunchProblem(
      "usage",
      "--runtime says what runs FILE, but a command was given after --: name the runtime in the command.",
    );
  }
}

/** jsgrind's own options are known to be good; what else Valgrind reads is not. */
function mayBeRefused({ valgrindOption, suppressions, showLeakKinds }: MemcheckFlags): boolean {
  return (
    valgrindOption.length > 0 ||
    suppressions.length > 0 ||
    showLeakKinds !== defaultMemcheckOptions.showLeakKinds ||
    readsOptionsOfItsOwn()
  );
}
