/** Runs one of the corpus's programs under `jsgrind memcheck --wasm`. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Finding } from "#src/report/contract.js";
import { needsCommand } from "../require.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";
import { needsWasiCompiler } from "./build.js";
import { driver, type Program } from "./programs.js";

/** Of the dozen memories that Valgrind has addresses for, jsgrind has one, and so has Node (of its lexer for modules). */
const MOST_MODULES = 10;

/** For the `skip` option of a test. */
export function needsAll(): false | string {
  const reasons = [needsWasiCompiler(), needsCommand("valgrind")];
  return reasons.find((reason) => reason !== false) ?? false;
}

interface Result {
  findings: Finding[];
  stderr: string;
}

/** What was found; every case has run. */
export async function run(t: TestContext, node: string, { plan, level }: Program): Promise<Result> {
  const results: Result[] = [];
  const count = Math.ceil(plan.length / Math.ceil(plan.length / MOST_MODULES));
  for (let first = 0; first < plan.length; first += count) {
    results.push(await runInOneProcess(t, node, { plan: plan.slice(first, first + count), level }));
  }
  return {
    findings: results.flatMap(({ findings }) => findings),
    stderr: results.map(({ stderr }) => stderr).join(""),
  };
}

async function runInOneProcess(
  t: TestContext,
  node: string,
  { plan, level }: Pick<Program, "plan" | "level">,
): Promise<Result> {
  const jsgrind = new Jsgrind(t);
  const [planFile, told] = [join(jsgrind.folder, "plan.json"), join(jsgrind.folder, "told")];
  writeFileSync(planFile, JSON.stringify(plan));
  // Where it is optimised, more lines are missing without.
  const wasm = level === "O0" ? "--wasm" : "--wasm-lines";
  const options = [wasm, "--json", jsgrind.jsonFile, "--runtime", node];
  const { stderr } = await jsgrind.run(["memcheck", ...options, driver, planFile, told], { JSGRIND_VALGRIND: "" });
  const ran = readFileSync(told, "utf8").trimEnd().split("\n");
  assert.deepEqual(
    ran.flatMap((line) => (JSON.parse(line) as { cases: string[] }).cases),
    plan.flatMap(({ cases }) => cases),
    stderr,
  );
  return { findings: jsgrind.report().findings.filter((finding) => !isOfStart(finding)), stderr };
}

/** The C library allocates a command's arguments and never frees them: a leak of every command, and of no case. */
function isOfStart({ kind, stack }: Finding): boolean {
  return kind.startsWith("Leak_") && stack.slice(0, 3).some((frame) => frame.function === "__main_void");
}
