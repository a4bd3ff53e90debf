/** The report of `jsgrind ct` in the contract of `--json`. */
import type { CaseReport, Finding, Process, Report } from "../report/contract.js";
import type { CtPlan } from "./plan.js";
import type { TierProcess } from "./tier-pass.js";
import type { JsTier } from "./tiers.js";
import { counts } from "./verdicts.js";

export interface CtFacts {
  readonly plan: CtPlan;
  readonly tiers: ReadonlyMap<JsTier, readonly TierProcess[]>;
  readonly jsgrind: string;
  /** As the user gave them. */
  readonly files: readonly string[];
  readonly strict: boolean;
}

export function assembleCt(cases: readonly CaseReport[], { plan, tiers, jsgrind, files, strict }: CtFacts): Report {
  const all = cases.flatMap(({ name, tiers: each }) =>
    each.flatMap(({ findings }) => findings.map((finding): Finding => ({ ...finding, test: name }))),
  );
  return {
    schema: 1,
    jsgrind,
    valgrind: plan.valgrind.version,
    tool: "ct",
    command: [...files],
    processes: [...tiers.values()].flat().map((process) => processOf(process, plan)),
    findings: all.filter((finding) => counts(finding, strict)),
    noise: all.filter((finding) => !counts(finding, strict)),
    suppressed: [],
    cases: [...cases],
  };
}

function processOf({ pid, command, end }: TierProcess, { runtime }: CtPlan): Process {
  return {
    pid,
    command: [...command],
    runtime: { name: runtime.name, version: runtime.version },
    exitCode: end.exitCode,
    signal: end.signal,
  };
}
