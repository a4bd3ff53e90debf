/** Runs programs of test/fixtures/buffers under `jsgrind memcheck --buffers`, on the Nodes of the tier. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Report } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { Jsgrind, type Result } from "../unit/cli/jsgrind.js";

export const fixtures = join(packageRoot(import.meta.url), "test", "fixtures");

export interface BuffersRun extends Result {
  report: Report;
}

/** `words`: a program of the fixtures and its arguments. */
export async function runWithBuffers(
  node: string,
  [program = "", ...words]: readonly string[],
  options: readonly string[] = [],
): Promise<BuffersRun> {
  const cleanUp: (() => void)[] = [];
  // Its folder is gone when all is read, not when a test ends: several tests look at one run.
  const jsgrind = new Jsgrind({ after: (work) => cleanUp.push(work) });
  try {
    const settings = ["--buffers", "--json", jsgrind.jsonFile, ...options, "--runtime", node];
    const result = await jsgrind.run(["memcheck", ...settings, join(fixtures, program), ...words], {
      JSGRIND_VALGRIND: "",
    });
    return { ...result, report: jsgrind.report() };
  } finally {
    for (const work of cleanUp) work();
  }
}

/** Into the folder; returns the library's path. */
export function buildAddon(folder: string): string {
  const library = join(folder, "addon.node");
  execFileSync("gcc", ["-g", "-shared", "-fPIC", "-o", library, join(fixtures, "buffers", "addon.c")]);
  return library;
}
