/**
 * What was asked for of a suite, in the words of its runner: they are added to the runner's command line, in the process itself, as what stands
 * there comes from a script of package.json.
 */
import type { SuiteFiles } from "./settings.js";

/** In milliseconds: their own 2 to 10 s are for a machine, and not for Valgrind on it. A test that sets its own keeps it. */
const patience = 200_000;

type Words = Record<string, (suite: SuiteFiles) => string[]>;

const words: Words = {
  // It isolates files by contexts, also within a process.
  jest: ({ jobs, shard, changed }) => [
    jobs === 1 ? "--runInBand" : `--maxWorkers=${jobs}`,
    `--testTimeout=${patience}`,
    ...shardWords(shard),
    ...(changed === undefined ? [] : [`--changedSince=${start(changed.range)}`]),
  ],
  // In the pool of threads, tests would run beside what Vitest itself does.
  vitest: ({ isolation, jobs, shard, changed }) => [
    "--pool=forks",
    ...(isolation === "none" ? ["--no-isolate"] : []),
    jobs === 1 ? "--no-file-parallelism" : `--maxWorkers=${jobs}`,
    ...["test", "hook", "teardown"].map((what) => `--${what}Timeout=${patience}`),
    ...shardWords(shard),
    ...(changed === undefined ? [] : [`--changed=${start(changed.range)}`]),
  ],
  mocha: ({ jobs }) => [`--timeout=${patience}`, ...(jobs === 1 ? [] : ["--parallel", `--jobs=${jobs}`])],
};

/** Options that are there already stay as they are. */
export function runnerOptions(runner: string, suite: SuiteFiles, present: readonly string[]): string[] {
  const names = new Set(present.map(optionName));
  if (names.has("t")) names.add("timeout");
  if (names.has("runInBand") || names.has("i") || names.has("maxWorkers") || names.has("w"))
    names.add("runInBand").add("maxWorkers");
  return (words[runner]?.(suite) ?? []).filter((word) => !names.has(optionName(word)));
}

/** `isolate` of `--no-isolate`, `maxWorkers` of `--maxWorkers=2` and of `--max-workers=2`. */
function optionName(word: string): string {
  const [, name = ""] = /^--?(?:no-)?([^=]+)/.exec(word) ?? [];
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function shardWords(shard: SuiteFiles["shard"]): string[] {
  return shard === undefined ? [] : [`--shard=${shard.index}/${shard.count}`];
}

/** Of `main...HEAD`: they take a commit, and compare what is there now with it. */
function start(range: string): string {
  return range.split("..", 1)[0] as string;
}
