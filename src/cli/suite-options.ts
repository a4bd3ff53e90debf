/** What the command line says of test suites: which files, in how many processes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { changedFiles } from "../launch/changed-files.js";
import type { SuiteFiles, SuiteSettings } from "../suite/settings.js";
import { wholeNumber } from "./option-values.js";

/** As commander hands them over. */
export interface SuiteFlags {
  leaksBy: SuiteSettings["leaks"];
  isolation: SuiteFiles["isolation"];
  jobs: number;
  shard?: { index: number; count: number };
  changed?: string;
}

export function addSuiteOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--leaks-by <what>", "look for leaks at the end of each test of a suite, or of the run only")
        .choices(["test", "run"])
        .default("test"),
    )
    .addOption(
      new Option("--isolation <what>", "run a suite's files in one process, or each in one of its own")
        .choices(["none", "process"])
        .default("none"),
    )
    .option("--jobs <n>", "how many processes run a suite's files at a time", wholeNumber(1, 1000), 1)
    .option("--shard <i/n>", "run the i-th of n parts of a suite's files", shard)
    .option("--changed <range>", "run only the files of a suite that a range of git touches, such as main...HEAD");
}

/** `directory` is the run's own. */
export async function suiteFilesOf(
  { isolation, jobs, shard, changed }: SuiteFlags,
  directory: string,
): Promise<SuiteFiles> {
  const list = join(directory, "changed.json");
  if (changed !== undefined) writeFileSync(list, JSON.stringify(await changedFiles(changed)));
  return {
    isolation,
    jobs,
    ...(shard !== undefined && { shard }),
    ...(changed !== undefined && { changed: { range: changed, list } }),
  };
}

/** What was asked for of a suite, when none of the processes ran any. */
export function suiteNotes({ jobs, shard, changed }: SuiteFlags, hasTests: boolean): string[] {
  const asked = [
    ...(jobs > 1 ? ["--jobs"] : []),
    ...(shard === undefined ? [] : ["--shard"]),
    ...(changed === undefined ? [] : ["--changed"]),
  ];
  if (hasTests || asked.length === 0) return [];
  return [`${asked.join(" and ")}: no test ran of a runner that jsgrind knows (node:test, Mocha, Jest, Vitest).`];
}

function shard(value: string): { index: number; count: number } {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(value) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new InvalidArgumentError("Give the number of the part and how many there are, from 1/n to n/n.");
}
