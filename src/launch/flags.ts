/**
 * The flags that a tier stands for, per runtime.
 *
 * What is fast was measured under Memcheck 3.19, in user seconds against plain `valgrind node`, Node 20.20 and 24.21, interleaved on
 * a shared machine (noise 10 %): starting (`-e 0`), prettier on a small file, acorn parsing itself three times, a numeric loop.
 *
 *                                         -e 0        prettier     acorn        loop
 *   plain                                 5.8   5.1   13.6  16.4   21.8  21.6   12 to 36  11 to 28
 *   fast, as below                        5.7   5.2   13.6  13.6   19.0  17.9   11.3      12.6
 *   the same with Sparkplug               5.4   5.1   14.4  16.3   18.5  18.0   11.2      12.4
 *   --single-threaded                     6.5   6.0   15.2  15.0   20.1  22.0   11.4      13.4
 *   --single-threaded --no-opt
 *     --no-maglev                         5.9   6.7   13.1                      64        54
 *
 * Under Valgrind's big lock, which lets one thread run at a time, helper threads win nothing, and whether hot code is ready soon
 * becomes a matter of luck: hence the loop's spread. Valgrind spends most of its time translating code that it meets for the first
 * time (60,000 blocks before `-e 0` begins), so code that V8 writes for a few calls costs more than it saves: without Sparkplug
 * prettier needs 10 % fewer blocks, while never optimising is ruinous for what does run long. `--single-threaded`, which is more than
 * its parts, translates 5 to 8 % more before the program begins. Making only
 * on-stack replacement synchronous (`--no-concurrent-osr`) once made the loop take 143 s.
 */
import type { RuntimeName, Tier } from "./types.js";

export const tiers: readonly Tier[] = ["fast", "default", "sparkplug", "ignition"];

const oneThread = ["--single-threaded-gc", "--no-concurrent-recompilation"] as const;

const v8Flags: Record<Tier, readonly string[]> = {
  fast: [...oneThread, "--no-sparkplug"],
  default: [],
  // Every call site has an address of its own, so Memcheck reports each; in `ignition` it merges the errors of one function.
  sparkplug: [...oneThread, "--always-sparkplug", "--no-opt", "--no-maglev"],
  ignition: [...oneThread, "--no-sparkplug", "--no-opt", "--no-maglev"],
};

/** For the runtime's command line, or DENO_V8_FLAGS. JavaScriptCore has no such tiers. */
export function tierFlags(runtime: RuntimeName, tier: Tier): readonly string[] {
  return runtime === "bun" ? [] : v8Flags[tier];
}

/**
 * What can still be set when V8 runs already, for Node processes whose command line is not ours. The collector's threads cannot: V8
 * aborts when a marking that was begun on another thread is ended without one ("concurrent_marking_handle_ implies …", Node 20 to 26).
 */
export function lateTierFlags(tier: Tier): readonly string[] {
  return v8Flags[tier].filter((flag) => flag !== "--single-threaded-gc");
}
