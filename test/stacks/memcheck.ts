/** Runs a program under `jsgrind memcheck`, and gives its report and what the program told. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Report } from "#src/report/contract.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";
import type { Program } from "./programs.js";
import { driver } from "./sources.js";

/** A line of the driver's. */
interface Told {
  case: string;
  /** How many errors Valgrind counted in the case. */
  errors?: number;
  /** The tier that a function was to reach, and those that V8 says it is in. */
  tier?: string;
  reached?: string[];
}

export interface Run {
  report: Report;
  told: Told[];
  stderr: string;
}

export type ProgramRun = Pick<Program, "tier" | "nodeFlags" | "modules">;

export async function runUnderMemcheck(t: TestContext, node: string, program: ProgramRun): Promise<Run> {
  const jsgrind = new Jsgrind(t);
  const { tier, nodeFlags, modules } = program;
  const told = join(jsgrind.folder, "told");
  const words = [driver, "memcheck", told, ...modules];
  // The runtime's own flags can only be given in a command; without any, jsgrind puts its own on the command line.
  const command = nodeFlags.length === 0 ? ["--runtime", node, ...words] : ["--", node, ...nodeFlags, ...words];
  const options = ["--json", jsgrind.jsonFile, "--leak-check", "no", "--tier", tier];
  const { exitCode, stderr } = await jsgrind.run(["memcheck", ...options, ...command], {
    JSGRIND_VALGRIND: "",
    // Deno parses what its cache does not hold, so it is to hold the same in every run: nothing.
    DENO_DIR: join(jsgrind.folder, "deno"),
  });
  assert.equal(exitCode, 99, stderr);
  return { report: jsgrind.report(), told: toldIn(told) as Told[], stderr };
}

export function toldIn(file: string): unknown[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}
