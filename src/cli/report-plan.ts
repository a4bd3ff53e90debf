/**
 * What is done with a report: known before there is one, and so checked before the program runs. What it is done by is loaded when there is one,
 * as the program waits for what is loaded before.
 */
import { resolve } from "node:path";
import { LaunchProblem } from "../launch/problem.js";
import { NamedSuppressions } from "../launch/suppression-names.js";
import { type Baseline, readBaseline } from "../report/baseline-file.js";
import { checkWritable } from "../report/json.js";
import type { Outcome } from "../report/outcome.js";
import type { ReportTargets } from "../report/write.js";
import type { MemcheckFlags } from "./memcheck-options.js";
import type { ReportFlags } from "./report-options.js";
import type { Verdict } from "./verdict.js";

export class ReportPlan {
  readonly #targets: ReportTargets;
  readonly #baseline: Baseline | undefined;
  readonly #suppressions: NamedSuppressions;
  readonly #show: "user" | "all";
  readonly #stack: "folded" | "full";

  /** Throws a `LaunchProblem` when a file cannot be read, or will not be writable. */
  constructor(
    flags: ReportFlags & Pick<MemcheckFlags, "show" | "stack" | "suppressions">,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    const { json, html, junit, sarif, writeBaseline } = flags;
    const github = flags.github ?? env["GITHUB_ACTIONS"] === "true";
    const summary = env["GITHUB_STEP_SUMMARY"] ?? "";
    this.#targets = {
      json,
      html,
      junit,
      sarif,
      baseline: writeBaseline,
      github,
      jobSummary: github && summary !== "" ? summary : undefined,
    };
    this.#show = flags.show;
    this.#stack = flags.stack === "full" ? "full" : "folded";
    checkApart({
      "--json": json,
      "--html": html,
      "--junit": junit,
      "--sarif": sarif,
      "--write-baseline": writeBaseline,
    });
    for (const file of [json, html, junit, sarif, writeBaseline, this.#targets.jobSummary]) checkWritable(file);
    this.#baseline = flags.baseline === undefined ? undefined : readBaseline(flags.baseline);
    this.#suppressions = new NamedSuppressions(flags.suppressions);
  }

  /** Before anything is made of the report: what is known no longer counts. */
  async settle({ report, incomplete, notes }: Outcome): Promise<void> {
    const isWhole = incomplete.length === 0;
    if (this.#baseline !== undefined) {
      const { applyBaseline } = await import("../report/baseline.js");
      notes.push(...applyBaseline(report, this.#baseline, { today: new Date().toISOString().slice(0, 10), isWhole }));
    }
    notes.push(...this.#suppressions.notes(report.suppressed, { isWhole }));
  }

  /** Throws a `LaunchProblem` when a file cannot be written after all. */
  async write(outcome: Outcome, verdict: Verdict): Promise<void> {
    if (Object.values(this.#targets).every((target) => target === undefined || target === false)) return;
    const { writeReports } = await import("../report/write.js");
    const { repositoryRoot } = await import("../report/places.js");
    const cwd = process.cwd();
    writeReports(outcome, this.#targets, {
      cwd,
      root: repositoryRoot(cwd),
      show: this.#show,
      stack: this.#stack,
      verdict,
      before: this.#baseline,
      say: (text) => process.stderr.write(text),
    });
  }
}

function checkApart(files: Readonly<Record<string, string | undefined>>): void {
  const byFile = new Map<string, string>();
  for (const [option, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const other = byFile.get(resolve(file));
    if (other !== undefined)
      throw new LaunchProblem("usage", `${other} and ${option} both name ${file}: give each a file of its own.`);
    byFile.set(resolve(file), option);
  }
}
