/** Which of a suite's files are to run. */
import { readFileSync } from "node:fs";
import { reaches } from "./imports.js";
import type { SuiteFiles } from "./settings.js";

/** Those that have to do with what is changed, and of these the part that was asked for. */
export function chosen(files: readonly string[], { shard, changed }: SuiteFiles): string[] {
  const touched = changed === undefined ? [...files] : touchedOf(files, changed.list);
  return shard === undefined ? touched : touched.filter((_, index) => index % shard.count === shard.index - 1);
}

function touchedOf(files: readonly string[], list: string): string[] {
  const changed = JSON.parse(readFileSync(list, "utf8")) as string[];
  return files.filter((file) => reaches(file, changed));
}
