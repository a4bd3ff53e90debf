/** `--json FILE`: the contract, and nothing else. */
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import type { Report } from "./contract.js";

/** Why `path` cannot be written, or undefined: asked before a long run, so that its report is not lost at the end of it. */
export function whyNotWritable(path: string): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) return "it is a folder";
    accessSync(stats === undefined ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Throws a `LaunchProblem` when a report is wanted at a path where none can be written. */
export function checkWritable(path: string | undefined): void {
  const reason = path === undefined ? undefined : whyNotWritable(path);
  if (reason === undefined) return;
  throw new LaunchProblem(
    "usage",
    `The report cannot be written to ${path} (${reason}): name a file in a folder that exists and is writable.`,
  );
}

/** Throws a `LaunchProblem` when it cannot be written after all, as when the disk is full. */
export function writeJson(path: string, report: Report): void {
  try {
    writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (error) {
    throw new LaunchProblem("report-not-written", `The report could not be written as JSON: ${errorMessage(error)}`);
  }
}
