/**
 * The flags that a tier stands for, per runtime.
 *
 * Under Memcheck time goes into translating code that is met for the first time, and into running it. Both are counted by Valgrind
 * itself (--stats=yes: translations, and blocks run at the checks for events), and hardly differ from run to run, on whatever machine.
 * Thousands of translations and millions of blocks, of starting (`-e 0`), of prettier, acorn and a numeric loop as in bench/command:
 *
 *                              Node 20.20                               Node 24.21
 *                              -e 0      prettier  acorn     loop       prettier  acorn     loop
 *   plain                      61   37   156  129  150  210  99   110   186  66   184  100  113  61
 *   without helper threads     61   37   157  124
 *     and without Sparkplug    62   37   138  128  140  198  99   108   167  61   167  96   109  87
 *     and twice as patient     62   37   133  109  136  175              167  61   177  116
 *     4 times                            127  102  126  152  99   108   150  60             109  87
 *     8 times (fast)                     122  100  127  152  98   108   143  61   151  84   107  86
 *     16 times                           117  99   116  156  98   109
 *     4 times, with Sparkplug            146  98   137  151
 *
 * Under Valgrind's big lock, which lets one thread run at a time, helper threads win nothing, and whether hot code is ready soon
 * becomes a matter of luck. Code that V8 writes for a few calls costs more than it saves: it must be translated, and so must the
 * compilers, which run as slowly as all else. So Sparkplug is off, and a function is optimised when it has run eight times as much as V8
 * waits for usually: what is really hot is optimised all the same, and the loop tells that it loses nothing. Never optimising is
 * ruinous: the loop took 60 s instead of 11. Fewer collections (--min-semi-space-size=16) would save 2 %, and hide from an addon's
 * tests what a collection brings to light; without lazy feedback, without flushing of bytecode, without incremental marking and with
 * --max-lazy the counts are the same. `--single-threaded`, which is more than its parts, translates 5 to 8 % more before the program
 * begins. Making only on-stack replacement synchronous (`--no-concurrent-osr`) once made the loop take 143 s.
 */
import type { Runtime, Tier } from "./types.js";

export const tiers: readonly Tier[] = ["fast", "default", "sparkplug", "ignition"];

const oneThread = ["--single-threaded-gc", "--no-concurrent-recompilation"] as const;

const v8Flags: Record<Tier, readonly string[]> = {
  fast: [...oneThread, "--no-sparkplug"],
  default: [],
  // Every call site has an address of its own, so Memcheck reports each; in `ignition` it merges the errors of one function.
  sparkplug: [...oneThread, "--always-sparkplug", "--no-opt", "--no-maglev"],
  ignition: [...oneThread, "--no-sparkplug", "--no-opt", "--no-maglev"],
};

/** How many times as much as usual a function runs before it is optimised. */
const patience = 8;

/** A pass over the bytecode of regular expressions, which a program that has a few of them never gets back: 500 translations. */
const withoutPeephole = "--no-regexp-peephole-optimization";

/**
 * Node's own option: one thread for what V8 would do in the background, of four. Memcheck goes through the stack of each thread that is made,
 * byte by byte (mc_new_mem_mprotect), and one has 8 MB: a hundredth of `node -e 0` for three that have nothing to do.
 */
const onePlatformThread = "--v8-pool-size=1";

/**
 * V8's own numbers, times `patience`: until V8 11 it counted the bytes of bytecode that a function has run, and since V8 12 its calls.
 * Only for the versions whose flags are known, as a Node that does not know a flag does not start.
 */
function flagsOfVersion({ name, version }: Pick<Runtime, "name" | "version">): readonly string[] {
  const counts = name === "node" ? countsOf[version.split(".")[0] ?? ""] : undefined;
  if (counts === undefined) return [];
  const patient = Object.entries(counts).map(([flag, count]) => `--${flag}=${patience * count}`);
  return [...patient, withoutPeephole, onePlatformThread];
}

const calls = {
  "invocation-count-for-maglev": 400,
  "invocation-count-for-maglev-osr": 100,
  "invocation-count-for-osr": 500,
  "invocation-count-for-turbofan": 3_000,
} as const;

const countsOf: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  20: { "interrupt-budget": 67_584 },
  22: { ...calls, "invocation-count-for-osr": 800 },
  24: calls,
  26: calls,
};

/** For the runtime's command line, or DENO_V8_FLAGS. JavaScriptCore has no such tiers. */
export function tierFlags(runtime: Pick<Runtime, "name" | "version">, tier: Tier): readonly string[] {
  if (runtime.name === "bun") return [];
  return tier === "fast" ? [...v8Flags.fast, ...flagsOfVersion(runtime)] : v8Flags[tier];
}

/**
 * What can still be set when V8 runs already, for Node processes whose command line is not ours. The collector's threads cannot: V8
 * aborts when a marking that was begun on another thread is ended without one ("concurrent_marking_handle_ implies …", Node 20 to 26).
 */
export function lateTierFlags(tier: Tier): readonly string[] {
  return v8Flags[tier].filter((flag) => flag !== "--single-threaded-gc");
}
