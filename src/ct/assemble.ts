/** The report of `jsgrind ct` in the contract of `--json`. */
import type { CaseReport, Finding, Process, Report } from "../report/contract.js";
import type { CtPlan } from "./plan.js";
import type { TierProcess } from "./tier-pass.js";
import type { JsTier } from "./tiers.js";
import { isLeak } from "./verdicts.js";

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
  const counts = (finding: Finding): boolean => isLeak(finding) || (strict && finding.depends?.by === "engine");
  return {
    schema: 1,
    jsgrind,
    valgrind: plan.valgrind.version,
    tool: "ct",
    command: [...files],
    processes: [...tiers.values()].flat().map((process) => processOf(process, plan)),
    findings: all.filter(counts),
    noise: all.filter((finding) => !counts(finding)),
    suppressed: [],
    cases: [...cases],
  };
}

function processOf({ pid, end, errors }: TierProcess, { runtime }: CtPlan): Process {
  return {
    pid,
    command: errors.record?.command ?? [],
    runtime: { name: runtime.name, version: runtime.version },
    exitCode: end.exitCode,
    signal: end.signal,
  };
}
