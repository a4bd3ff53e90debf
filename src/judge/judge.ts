/** Tells the user's findings from the runtime's. A finding is the user's unless a rule says otherwise. */
import type { Finding } from "../report/contract.js";
import { type ProcessFacts, type Rule, rules } from "./rules.js";

export interface Judgement {
  findings: Finding[];
  noise: { finding: Finding; rule: Rule }[];
}

/** `facts` is undefined for a process that is no JavaScript runtime: there nothing is noise. */
export function judge(
  findings: readonly Finding[],
  facts: ProcessFacts | undefined,
  by: readonly Rule[] = rules,
): Judgement {
  const judgement: Judgement = { findings: [], noise: [] };
  for (const finding of findings) {
    const rule = facts && ruleFor(finding, facts, by);
    if (rule === undefined) judgement.findings.push(finding);
    else judgement.noise.push({ finding, rule });
  }
  return judgement;
}

/** Once more, when the frames have their names. */
export function judgeNamed(judgement: Judgement, facts: ProcessFacts | undefined): Judgement {
  const byName = rules.filter((rule) => rule.byName);
  const { findings, noise } = judge(judgement.findings, facts, byName);
  return { findings, noise: [...judgement.noise, ...noise] };
}

export function ruleFor(finding: Finding, facts: ProcessFacts, by: readonly Rule[] = rules): Rule | undefined {
  return by.find((rule) => rule.applies(finding, facts));
}
