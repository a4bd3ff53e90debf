/** The words and signs of the pages. A sign always comes with its word: for some readers with colours, for others instead of them. */
import type { CaseReport, CaseVerdict } from "../../report/contract.js";
import { type Markup, markup } from "../../report/page/markup.js";

/** What was reported of a line, worst first. */
export const lineClasses = ["leaks", "engine", "acknowledged"] as const;
export type LineClass = (typeof lineClasses)[number];

export const signs: Readonly<Record<CaseVerdict | LineClass, string>> = {
  leaks: "✗",
  engine: "~",
  acknowledged: "○",
  clean: "✓",
  unchecked: "?",
};

export const words: Readonly<Record<CaseVerdict | LineClass, string>> = {
  leaks: "leaks",
  engine: "engine only",
  acknowledged: "acknowledged",
  clean: "clean",
  unchecked: "not checked",
};

export const meanings: Readonly<Record<CaseVerdict | LineClass, string>> = {
  leaks: "A branch, an address of memory, a division or a system call of the program depends on a secret.",
  engine: "V8 branches for its own representation of numbers. No line of the program can avoid it but by other types.",
  acknowledged: "It leaks, and its author wrote why that is accepted. It does not count.",
  clean: "Nothing that was done depends on a secret in its time, as far as Memcheck sees.",
  unchecked: "Nothing is known, for the reason that is given.",
};

export function badge(verdict: CaseVerdict | LineClass): Markup {
  return markup`<span class="badge ${verdict}">${signs[verdict]} ${words[verdict]}</span>`;
}

export function controlBadge(control: CaseReport["control"]): Markup {
  return control === "reported"
    ? markup`<span class="badge plain">✓ reported</span>`
    : markup`<span class="badge leaks">✗ silent</span>`;
}

/** Of a case in all its tiers. One whose control was silent is as good as not checked. */
export function overall({ tiers, control }: CaseReport): CaseVerdict {
  const verdicts = new Set(tiers.map(({ verdict }) => verdict));
  if (verdicts.has("leaks")) return "leaks";
  if (verdicts.has("unchecked") || control === "silent" || tiers.length === 0) return "unchecked";
  return verdicts.has("engine") ? "engine" : "clean";
}
