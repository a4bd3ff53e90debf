/** Tells the user's findings from the runtime's. A finding is the user's unless a rule says otherwise. */
import type { Finding } from "../report/contract.js";
import { type ProcessFacts, type Rule, rules } from "./rules.js";

export interface Judgement {
  findings: Finding[];
  noise: { finding: Finding; rule: Rule }[];
}

/** `facts` is undefined for a process that is no JavaScript runtime: there nothing is noise. */
export function judge(findings: readonly Finding[], facts: ProcessFacts | undefined): Judgement {
  const judgement: Judgement = { findings: [], noise: [] };
  for (const finding of findings) {
    const rule = facts === undefined ? undefined : ruleFor(finding, facts);
    if (rule === undefined) judgement.findings.push(finding);
    else judgement.noise.push({ finding, rule });
  }
  return judgement;
}

export function ruleFor(finding: Finding, facts: ProcessFacts): Rule | undefined {
  return rules.find((rule) => rule.applies(finding, facts));
}
