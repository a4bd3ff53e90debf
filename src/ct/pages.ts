/** `--html FOLDER`: a page for each case, and one that lists them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import type { CaseReport } from "../report/contract.js";
import { indexPage } from "./page/index-page.js";
import { pageName } from "./page/name.js";
import { casePage } from "./page/page.js";
import type { CtPlan } from "./plan.js";

export interface PagesOptions {
  readonly plan: CtPlan;
  readonly jsgrind: string;
  readonly cwd: string;
  linesOf(file: string): readonly string[] | undefined;
}

const index = "index.html";

/** Throws a `LaunchProblem` when they cannot be written. */
export function writePages(folder: string, cases: readonly CaseReport[], options: PagesOptions): void {
  const { plan, jsgrind, cwd, linesOf } = options;
  const versions = { cwd, jsgrind, runtime: `Node.js ${plan.runtime.version}`, valgrind: plan.valgrind.version };
  const taken = new Set<string>();
  const entries = cases.map((report) => ({ report, href: pageName(report.name, taken) }));
  try {
    mkdirSync(folder, { recursive: true });
    for (const { report, href } of entries)
      writeFileSync(join(folder, href), casePage(report, { ...versions, linesOf, index }));
    writeFileSync(join(folder, index), indexPage(entries, versions));
  } catch (error) {
    throw new LaunchProblem("report-not-written", `The pages cannot be written into ${folder}: ${errorMessage(error)}`);
  }
}
