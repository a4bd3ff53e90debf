/** V8's tiers, and the flags that keep it in one. They are set when the process runs already: Node's own start need not be compiled so. */
import { ask } from "../launch/ask.js";
import type { Runtime } from "../launch/types.js";

export type JsTier = "interpreter" | "baseline" | "maglev" | "turbofan";

/** Slowest first: what is found in the interpreter explains the rest. */
export const jsTiers: readonly JsTier[] = ["interpreter", "baseline", "maglev", "turbofan"];

/** Maglev is in Node since 24, unless it was built without; what 22 has behind its flag is not. The runtime itself is asked. */
export async function tiersOf({ path }: Pick<Runtime, "path">): Promise<JsTier[]> {
  const compile = "function f() {} %PrepareFunctionForOptimization(f); f(); %OptimizeMaglevOnNextCall(f); f();";
  const { exitCode, stdout, stderr } = await ask(path, ["--maglev", "--allow-natives-syntax", "--eval", compile]);
  const hasMaglev = exitCode === 0 && !/not enabled/.test(stdout + stderr);
  return jsTiers.filter((tier) => tier !== "maglev" || hasMaglev);
}

/**
 * On the command line: nothing happens at a time of its own. But V8 compiles with Maglev on another thread or not at all (Node 24 and 26), so
 * there is one then, and it is waited for. Compilers are switched on where they are wanted (src/trial/optimization.ts); Maglev must be there
 * from the start, though, as V8 makes the thread then.
 */
export function startFlags(tier: JsTier, { version }: Pick<Runtime, "version">): readonly string[] {
  const others = tier === "maglev" ? [] : ["--no-concurrent-recompilation", ...noMaglev(version)];
  return ["--single-threaded-gc", "--no-sparkplug", "--no-opt", ...others];
}

/**
 * Set before Node loads modules: Maglev, which was there at the start, would compile the loader. What runs from then on waits for as many calls as
 * the cases do.
 */
export function preloadFlags(tier: JsTier): readonly string[] {
  return tier === "maglev" ? ["--no-maglev", `--invocation-count-for-turbofan=${calls}`] : [];
}

/** Known since Node 22. */
function noMaglev(version: string): string[] {
  return majorOf(version) >= 22 ? ["--no-maglev"] : [];
}

/** WebAssembly's own tiers go along: what runs in it is examined with the interpreter in Liftoff's code, and with TurboFan in TurboFan's. */
const liftoff = ["--liftoff", "--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"] as const;
const wasmTurbofan = ["--no-liftoff"] as const;

/** Code that is not used for a while is thrown away otherwise, and whole functions with it. */
const keep = ["--no-flush-bytecode", "--no-lazy-feedback-allocation"] as const;

export function tierFlags(tier: JsTier, { version }: Pick<Runtime, "version">): readonly string[] {
  const flags: Record<JsTier, readonly string[]> = {
    interpreter: [...keep, ...liftoff],
    baseline: [...keep, ...liftoff, "--sparkplug", "--always-sparkplug"],
    maglev: [...keep, ...wasmTurbofan, ...noMaglev(version), ...early("maglev", version)],
    turbofan: [...keep, ...wasmTurbofan, ...early("turbofan", version)],
  };
  return flags[tier];
}

/** After so many calls a function is compiled, if it has run to its end that often. */
const calls = 20;

/** Until V8 11 it counted the bytes of bytecode that a function has run, and since V8 12 its calls. */
function early(tier: "maglev" | "turbofan", version: string): string[] {
  const major = majorOf(version);
  if (major < 22)
    return ["--interrupt-budget=500", "--ticks-before-optimization=1", "--minimum-invocations-after-ic-update=5"];
  return [
    // Maglev's as well, which counts only while it is on: what ran before, as the files were loaded, was given TurboFan's to wait for.
    `--invocation-count-for-turbofan=${calls}`,
    ...(tier === "maglev" ? [`--invocation-count-for-maglev=${calls}`] : []),
    `--invocation-count-for-osr=${10 * calls}`,
    ...(tier === "maglev" ? [`--invocation-count-for-maglev-osr=${10 * calls}`] : []),
    "--minimum-invocations-after-ic-update=5",
    "--minimum-invocations-before-optimization=2",
    ...(major >= 24 ? ["--no-profile-guided-optimization"] : []),
  ];
}

/** How many calls a function is given before it is looked at whether it was compiled. */
export function warmUpCalls(tier: JsTier): number {
  return tier === "interpreter" || tier === "baseline" ? 8 : 3 * calls;
}

function majorOf(version: string): number {
  return Number(version.split(".")[0]);
}
