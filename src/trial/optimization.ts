/** V8's own word on a function, and ours to it: what its tests use (--allow-natives-syntax). */
import { setFlagsFromString } from "node:v8";
import type { Setting } from "./setting.js";

type Ask = (operation: unknown) => number | undefined;

/** Bits of OptimizationStatus, as V8 has them in src/runtime/runtime.h: the function is optimised, by Maglev, by TurboFan. */
export function optimizationStatus(operation: unknown): number {
  return native("GetOptimizationStatus")(operation) ?? 0;
}

/** V8 compiles the function at its next call, with what it has seen until then. What it calls is compiled when it was called often enough. */
export function optimize(operation: unknown, tier: Setting["tier"]): void {
  const function_ =
    tier === "turbofan" ? "OptimizeFunctionOnNextCall" : tier === "maglev" ? "OptimizeMaglevOnNextCall" : undefined;
  if (function_ !== undefined) native(function_)(operation);
}

function native(name: string): Ask {
  try {
    setFlagsFromString("--allow-natives-syntax");
    return new Function("operation", `return %${name}(operation)`) as Ask;
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}
