/**
 * Why a test cannot run on this machine, for node:test's `skip` option:
 * `test("emit() equals gcc's bytes", { skip: needsCommand("gcc") }, …)`.
 * With JSGRIND_NO_SKIP=1, as in continuous integration, what is missing is an error instead.
 */
import { existsSync } from "node:fs";
import { test } from "node:test";
import { findCommand } from "../scripts/lib/find-command.mjs";

/** `false` (do not skip) when `present`; else `reason`, to be printed. */
export function needs(present: boolean, reason: string): false | string {
  if (present) return false;
  if (process.env["JSGRIND_NO_SKIP"] === "1") {
    throw new Error(`Cannot run here, and with JSGRIND_NO_SKIP=1 a skip is a failure: ${reason}.`);
  }
  return reason;
}

/** Skips where one of the commands is not on the PATH. */
export function needsCommand(...commands: string[]): false | string {
  const absent = commands.filter((command) => findCommand(command) === undefined);
  return needs(absent.length === 0, `not on the PATH: ${absent.join(", ")}`);
}

/** Skips where one of the files, such as Valgrind's headers, does not exist. */
export function needsFile(...files: string[]): false | string {
  const absent = files.filter((file) => !existsSync(file));
  return needs(absent.length === 0, `no such file: ${absent.join(", ")}`);
}

/** Whether this is the full tier, `npm run test:full`. Tests that belong to it alone are not registered outside it. */
export const fullTier = process.env["JSGRIND_FULL"] === "1";

/** For what takes long, and is near to what another test covers in the fast tier. */
export const testInFullTier = (fullTier ? test : () => Promise.resolve()) as typeof test;

/** How many runs fast-check should make of a property: `usual`, or what JSGRIND_FUZZ_RUNS says, as the full tier does. */
export function fuzzRuns(usual: number): number {
  const runs = process.env["JSGRIND_FUZZ_RUNS"];
  if (runs === undefined) return usual;
  if (!/^[1-9]\d*$/.test(runs))
    throw new RangeError(`JSGRIND_FUZZ_RUNS is "${runs}"; it takes a number of runs above 0.`);
  return Number(runs);
}
