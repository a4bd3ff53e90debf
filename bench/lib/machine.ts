/** What the figures depend on and a reader can have too. */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import { StepError } from "../../scripts/lib/run.mjs";

/** One line for the page. @throws StepError when there is no Valgrind. */
export function machineLine(): string {
  const { arch, platform, versions } = process;
  return `Node ${versions.node} (V8 ${versions.v8}), Valgrind ${valgrindVersion()}, ${platform} on ${arch}, ${availableParallelism()} CPUs.`;
}

function valgrindVersion(): string {
  try {
    return execFileSync("valgrind", ["--version"], { encoding: "utf8" }).trim().replace("valgrind-", "");
  } catch (error) {
    throw new StepError(`The benchmarks need Valgrind: ${(error as Error).message}.`);
  }
}
