/** What `jsgrind ct` prints: each leak with its source, then the verdicts of all cases, and a line that sums them up. */
import stringWidth from "string-width";
import type { Palette } from "../report/colour.js";
import type { CaseReport, CaseVerdict, Finding } from "../report/contract.js";
import { excerptLines } from "../report/excerpt.js";
import { stackLines } from "../report/stack-text.js";
import { visible } from "../report/visible.js";
import { headline } from "../report/words.js";
import { digestOf } from "./acknowledged.js";
import { placeOf } from "./findings.js";
import { counts, isLeak } from "./verdicts.js";

export interface CtTextOptions {
  readonly palette: Palette;
  readonly cwd: string;
  readonly columns: number;
  readonly stack: "folded" | "full";
  /** `all` prints the engine's branches too, and acknowledged leaks. */
  readonly show: "program" | "all";
  readonly strict: boolean;
  readonly quiet: boolean;
  linesOf(file: string): readonly string[] | undefined;
  /** Sentences about the run. */
  readonly notes: readonly string[];
}

export function ctReport(cases: readonly CaseReport[], options: CtTextOptions): string {
  const isWell = cases.every((one) => outcomeOf(one, options.strict) === "well");
  if (options.quiet && isWell) return "";
  const blocks: string[][] = [];
  let number = 1;
  for (const one of cases) {
    for (const group of groupsOf(one, options)) blocks.push(findingBlock(one, group, number++, options));
  }
  blocks.push(table(cases, options.palette), ...remarks(cases, options));
  blocks.push(summary(cases, options));
  return `\n${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

export type CaseOutcome = "well" | "leaks" | "not checked";

export function outcomeOf({ tiers, control }: CaseReport, strict: boolean): CaseOutcome {
  const fails = (verdict: CaseVerdict): boolean => verdict === "leaks" || (strict && verdict === "engine");
  if (tiers.some(({ verdict }) => fails(verdict))) return "leaks";
  return control === "silent" || tiers.some(({ verdict }) => verdict === "unchecked") ? "not checked" : "well";
}

/** One place in the source, in all tiers where it was reported. */
interface Group {
  readonly first: Finding;
  readonly tiers: { tier: string; occurrences: number }[];
}

function groupsOf({ tiers }: CaseReport, { show, strict }: CtTextOptions): Group[] {
  const groups = new Map<string, Group>();
  for (const { tier, findings } of tiers) {
    for (const finding of findings) {
      if (show === "program" && !counts(finding, strict)) continue;
      const { file, line, function: name, ip } = placeOf(finding) ?? {};
      const key = JSON.stringify([finding.kind, file ?? ip, line, name]);
      const group = groups.get(key) ?? { first: finding, tiers: [] };
      groups.set(key, group);
      const there = group.tiers.find((other) => other.tier === tier);
      if (there === undefined) group.tiers.push({ tier, occurrences: finding.occurrences });
      else there.occurrences += finding.occurrences;
    }
  }
  return [...groups.values()];
}

function findingBlock({ name }: CaseReport, { first, tiers }: Group, number: number, options: CtTextOptions): string[] {
  const { palette } = options;
  const place = placeOf(first);
  const colour =
    first.depends?.by === "engine" || first.depends?.acknowledged !== undefined ? palette.faint : palette.bad;
  const secrets = first.depends?.secrets ?? [];
  const where = tiers.map(({ tier, occurrences }) =>
    occurrences === 1 ? tier : `${tier} (${occurrences.toLocaleString("en")} times)`,
  );
  const facts = [
    `case ${visible(name)}`,
    `in ${where.join(", ")}`,
    ...(secrets.length > 0 ? [`secret ${secrets.map(visible).join(", ")}`] : []),
  ];
  const excerpt = excerptLines(place, { ...options, indent: "   ", around: 2 });
  return [
    colour(`${number}. ${headline(first.kind, first.message)}`),
    `   ${palette.faint(facts.join(" · "))}`,
    ...(first.depends?.acknowledged === undefined ? [] : [`   accepted: ${visible(first.depends.acknowledged)}`]),
    ...(first.notes ?? []).map((note) => `   ${visible(note)}`),
    ...(excerpt.length > 0 ? ["", ...excerpt, ""] : []),
    ...stackLines(first.stack, { ...options, indent: "     " }),
  ];
}

const marks: Readonly<Record<CaseVerdict, string>> = {
  clean: "✓ clean",
  engine: "~ engine",
  leaks: "✗ leaks",
  unchecked: "? not checked",
};

function table(cases: readonly CaseReport[], palette: Palette): string[] {
  const tiers = [...new Set(cases.flatMap((one) => one.tiers.map(({ tier }) => tier)))];
  const colour = (verdict: CaseVerdict | undefined): ((text: string) => string) =>
    verdict === "clean" ? palette.good : verdict === "leaks" ? palette.bad : palette.faint;
  const rows = cases.map((one) => [
    { text: visible(one.name), style: (text: string): string => text },
    ...tiers.map((tier) => {
      const verdict = one.tiers.find((each) => each.tier === tier)?.verdict;
      return { text: verdict === undefined ? "" : marks[verdict], style: colour(verdict) };
    }),
    { text: one.control, style: one.control === "reported" ? palette.faint : palette.bad },
  ]);
  const header = ["case", ...tiers, "control"].map((text) => ({ text, style: palette.headline }));
  const widths = header.map(({ text }, column) =>
    Math.max(stringWidth(text), ...rows.map((row) => stringWidth(row[column]?.text ?? ""))),
  );
  return [header, ...rows].map((row) =>
    row
      .map(({ text, style }, column) => `${style(text)}${" ".repeat((widths[column] ?? 0) - stringWidth(text))}`)
      .join("  ")
      .trimEnd(),
  );
}

/** Why something is not checked, once for all tiers that have the reason; what cannot be followed; how to accept a leak. */
function remarks(cases: readonly CaseReport[], options: CtTextOptions): string[][] {
  const { palette, notes } = options;
  const lines: string[] = [];
  for (const { name, tiers, warnings = [] } of cases) {
    const byReason = new Map<string, string[]>();
    for (const { tier, reason } of tiers) {
      if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), tier]);
    }
    for (const [reason, where] of byReason)
      lines.push(`${palette.bad("?")} ${visible(`${name} (${where.join(", ")}): ${reason}`)}`);
    for (const warning of warnings) lines.push(palette.faint(visible(`! ${name}: ${warning}`)));
  }
  lines.push(...notes.map((note) => palette.faint(`note: ${visible(note)}`)));
  const hint = hintAt(cases, options);
  if (hint !== undefined) lines.push(palette.faint(hint));
  return lines.length === 0 ? [] : [lines];
}

function hintAt(cases: readonly CaseReport[], { linesOf }: CtTextOptions): string | undefined {
  for (const finding of cases.flatMap(({ tiers }) => tiers.flatMap(({ findings }) => findings.filter(isLeak)))) {
    const { file, line } = placeOf(finding) ?? {};
    const text = file === undefined || line === undefined ? undefined : linesOf(file)?.[line - 1];
    if (text !== undefined)
      return `To accept a leak, say why at the end of its line; for number 1: // ct-leak ${digestOf(text)}: your reason`;
  }
  return undefined;
}

function summary(cases: readonly CaseReport[], { palette, strict }: CtTextOptions): string[] {
  const count = (outcome: CaseOutcome): number => cases.filter((one) => outcomeOf(one, strict) === outcome).length;
  const leaks = count("leaks");
  const unchecked = count("not checked");
  const parts = [`${cases.length} ${cases.length === 1 ? "case" : "cases"}`];
  parts.push(leaks === 0 ? palette.good("no leaks") : palette.bad(`${leaks} with leaks`));
  if (unchecked > 0) parts.push(palette.bad(`${unchecked} not checked`));
  const engines = cases.filter(({ tiers }) => tiers.some(({ verdict }) => verdict === "engine")).length;
  if (engines > 0 && !strict) parts.push(`${engines} with branches of the engine's own (--strict)`);
  return [`${palette.headline("jsgrind:")} ${parts.join(", ")}`];
}
