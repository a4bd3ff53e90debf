/** V8's own word on a function, and ours to it: what its tests use (--allow-natives-syntax). */
import { setFlagsFromString } from "node:v8";
import type { Setting } from "./setting.js";

type Ask = (operation: unknown) => number | undefined;

/** Bits of OptimizationStatus, as V8 has them in src/runtime/runtime.h: the function is optimised, by Maglev, by TurboFan. */
export function optimizationStatus(operation: unknown): number {
  return native("GetOptimizationStatus")(operation) ?? 0;
}

/** Before the calls that V8 shall learn from: newer ones insist on it. */
export function prepare(operation: unknown): void {
  native("PrepareFunctionForOptimization")(operation);
}

/** The tiers that a compiler makes which optimises: its flag, and how V8's tests order it to compile. */
const compilers: Partial<Record<Setting["tier"], { flag: string; order: string }>> = {
  maglev: { flag: "maglev", order: "OptimizeMaglevOnNextCall" },
  turbofan: { flag: "opt", order: "OptimizeFunctionOnNextCall" },
};

export function isOptimizing(tier: Setting["tier"]): boolean {
  return compilers[tier] !== undefined;
}

/**
 * Whether the tier's compiler compiles what has run often. It would spend seconds on Node's loader of modules, and on what calls the operation,
 * both of which it finds busy: so it does only while the operation runs.
 */
export function optimizes(tier: Setting["tier"], does: boolean): void {
  const flag = compilers[tier]?.flag;
  if (flag !== undefined) setFlagsFromString(does ? `--${flag}` : `--no-${flag}`);
}

/** V8 compiles the function at its next call, with what it has seen until then. What it calls is compiled when it was called often enough. */
export function optimize(operation: unknown, tier: Setting["tier"]): void {
  const order = compilers[tier]?.order;
  if (order === undefined) return;
  optimizes(tier, true);
  native(order)(operation);
  optimizes(tier, false);
}

/** Neither by TurboFan nor by Maglev. */
export function neverOptimize(operation: unknown): void {
  native("NeverOptimizeFunction")(operation);
}

/** Waits for what Maglev compiles on another thread. */
export function finishCompiling(): void {
  optimizes("maglev", true);
  native("FinalizeOptimization", "")(undefined);
  optimizes("maglev", false);
}

function native(name: string, argument = "operation"): Ask {
  try {
    setFlagsFromString("--allow-natives-syntax");
    // oxlint-disable-next-line typescript/no-implied-eval -- the text is ours, and V8 has no other way to it
    return new Function("operation", `return %${name}(${argument})`) as Ask;
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}
