/**
 * The command line by which a Node is run under Valgrind. It is worked out in two places: where jsgrind starts the program, and, where a package
 * manager runs natively, in front of each Node that it starts (shims.ts).
 */
import { fileURLToPath } from "node:url";
import type { SuiteFiles } from "../suite/settings.js";
import { nameOf, parseNodeArguments } from "./node-arguments.js";
import { LaunchProblem } from "./problem.js";
import { realPath } from "./runtime.js";

export interface Wrapping {
  /** Valgrind and its arguments. */
  valgrind: readonly string[];
  /** As it is to be named, and the flags that V8 is to have. */
  node: string;
  flags: readonly string[];
  /** It strips types of its own accord. */
  typescript: boolean;
  /** What jsgrind was told of the files of a test suite. */
  suite: SuiteFiles;
}

/** Runs files of tests. */
export const importFiles = fileURLToPath(new URL("../suite/import-files.js", import.meta.url));
const inJobs = fileURLToPath(new URL("../suite/in-jobs.js", import.meta.url));

/** `words` are what stands behind `node` on the command line. */
export function wrapped({ valgrind, node, flags, typescript, suite }: Wrapping, words: readonly string[]): string[] {
  if (runsTestsElsewhere(words)) return [node, ...words];
  const tests = testsIn(words, suite);
  if (tests === undefined) return [...valgrind, node, ...flags, ...words];
  const under = [...valgrind, node, ...flags, ...tests.options, importFiles];
  return [process.execPath, inJobs, JSON.stringify({ under, suite, typescript, patterns: tests.patterns })];
}

/**
 * Vitest runs tests in processes of their own, and is itself a large program with addons of others: it runs natively, and starts its processes by
 * the shim (src/suite/attach.ts).
 */
function runsTestsElsewhere(words: readonly string[]): boolean {
  const [script] = parseNodeArguments(words).rest;
  return script !== undefined && /\/vitest\/(?:vitest\.mjs|dist\/cli\.js)$/.test(realPath(script));
}

/** Options of `node --test` without a meaning where files share a process, or that need Node's own search for files. */
const ofNodesOwn: ReadonlySet<string> = new Set([
  "--watch",
  "--experimental-test-coverage",
  "--test-global-setup",
  "--test-isolation",
  "--experimental-test-isolation",
  "--test-shard",
  "--test-timeout",
  "--test-rerun-failures",
]);

/** What `node --test` would run, and the other options; undefined for every other command line. */
function testsIn(words: readonly string[], suite: SuiteFiles): { options: string[]; patterns: string[] } | undefined {
  const { options, rest } = parseNodeArguments(words);
  const names = options.map(nameOf);
  if (!names.includes("--test")) return undefined;
  const own = names.find((name) => ofNodesOwn.has(name));
  if (own !== undefined) {
    if (suite.jobs === 1 && suite.shard === undefined && suite.changed === undefined) return undefined;
    throw new LaunchProblem(
      "usage",
      `--jobs, --shard and --changed cannot be had with node --test ${own}: leave out one of them.`,
    );
  }
  const kept = options.filter((option) => !["--test", "--test-concurrency"].includes(nameOf(option)));
  return { options: kept.flat(), patterns: rest };
}
