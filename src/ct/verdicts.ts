/** From what ran in each tier to a verdict for each case and tier. */
import { originOf, isJsgrinds } from "../frames/origin.js";
import type { CaseReport, CaseVerdict, Finding, Frame, TierReport } from "../report/contract.js";
import type { Acknowledgements } from "./acknowledged.js";
import { causeOf } from "./causes.js";
import { certainPart, foldByPlace, placeOf, secretFinding } from "./findings.js";
import type { Observed } from "../trial/setting.js";
import type { Case } from "./native-pass.js";
import type { Syntax } from "./syntax.js";
import type { Run, TierProcess } from "./tier-pass.js";
import type { JsTier } from "./tiers.js";

/** What happened in one run. */
interface Seen {
  readonly failed: string | undefined;
  readonly findings: Finding[];
}

export interface VerdictOptions {
  readonly syntax: Syntax;
  readonly acknowledgements: Acknowledgements;
}

export function caseReports(
  cases: readonly Case[],
  tiers: ReadonlyMap<JsTier, readonly TierProcess[]>,
  options: VerdictOptions,
): CaseReport[] {
  return cases.map((each) => caseReport(each, tiers, options));
}

function caseReport(
  each: Case,
  tiers: ReadonlyMap<JsTier, readonly TierProcess[]>,
  options: VerdictOptions,
): CaseReport {
  const reports: TierReport[] = [];
  const silent: string[] = [];
  let branches: boolean | undefined;
  for (const [tier, processes] of tiers) {
    const run = seenIn(each, "run", tier, processes, { ...options, branches });
    if (tier === "interpreter" && run.failed === undefined) branches = run.findings.some(isBranch);
    options.acknowledgements.apply(run.findings);
    // Whatever is reported of a control will do.
    const control = seenIn(each, "control", tier, processes, { ...options, branches: undefined });
    const isReported = control.findings.some(isLeak);
    const wasmTier = each.usesWasm ? wasmTierOf(tier) : undefined;
    const ofWasm = run.findings.filter(isInWasm);
    const report = tierReport(tier, { ...run, findings: run.findings.filter((finding) => !isInWasm(finding)) });
    if (report.verdict !== "unchecked" && !isReported) silent.push(controlText(tier, control));
    reports.push(report);
    if (wasmTier !== undefined) reports.push(tierReport(wasmTier, { ...run, findings: ofWasm }));
  }
  carryDivisions(reports, options);
  const warnings = [...warningsOf(reports), ...silent];
  return {
    name: each.name,
    file: each.file,
    control: silent.length === 0 && reports.some(({ verdict }) => verdict !== "unchecked") ? "reported" : "silent",
    tiers: reports.toSorted((a, b) => orderOf(a.tier) - orderOf(b.tier)),
    ...(warnings.length > 0 && { warnings }),
  };
}

interface SeenOptions extends VerdictOptions {
  readonly branches: boolean | undefined;
}

/** One that the program asks for: in the interpreter the name of what branches tells. */
function isBranch({ depends }: Finding): boolean {
  return depends?.by === "program" && depends.on !== "address";
}

function controlText(tier: string, { failed }: Seen): string {
  return failed === undefined
    ? `Its control was not reported in ${tier}: what was found there cannot be believed.`
    : `Its control could not be examined in ${tier}, since ${failed}.`;
}

const order = ["interpreter", "baseline", "maglev", "turbofan", "liftoff", "wasm turbofan"];

function orderOf(tier: string): number {
  return order.indexOf(tier);
}

/** In which process a tier of WebAssembly's is looked at: tiers.ts. */
function wasmTierOf(tier: JsTier): string | undefined {
  return tier === "interpreter" ? "liftoff" : tier === "turbofan" ? "wasm turbofan" : undefined;
}

function isInWasm({ stack }: Finding): boolean {
  return stack.find(({ language }) => language !== "native")?.language === "wasm";
}

function seenIn(
  each: Case,
  purpose: Run["purpose"],
  tier: JsTier,
  processes: readonly TierProcess[],
  options: SeenOptions,
): Seen {
  const natively = purpose === "run" ? each.failed : each.controlFailed;
  if (natively !== undefined) return { findings: [], failed: `outside Valgrind ${natively}` };
  for (const process of processes) {
    const run = process.runs.find((one) => one.index === each.index && one.purpose === purpose);
    if (run !== undefined) return seen(run, process, tier, options);
  }
  return { findings: [], failed: "the process ended before it" };
}

function seen(run: Run, process: TierProcess, tier: JsTier, { syntax, branches }: SeenOptions): Seen {
  const findings: Finding[] = [];
  const interpreted = new Map<string, Frame>();
  let isKnown = run.occurred !== undefined;
  for (const [key, count] of run.occurred ?? []) {
    const error = process.errors.get(key);
    if (error === undefined) {
      isKnown = false;
      continue;
    }
    const instruction = process.stacks.answers.get(process.pid, error.unique, error.ips)?.instruction;
    const finding = process.firstIn(key) === run ? error.finding : certainPart(error);
    const cause = causeOf(finding, { instruction, syntax, branches });
    if (typeof cause === "string") continue;
    if ("use" in cause) findings.push(secretFinding(finding, cause.use, count));
    else if (cause.interpreted !== undefined && isPrograms(cause.interpreted))
      interpreted.set(`${cause.interpreted.function} ${cause.interpreted.file}`, cause.interpreted);
  }
  const failed = whyUnchecked(run.observed, tier, { isKnown, interpreted: [...interpreted.values()] });
  return { failed, findings: foldByPlace(findings) };
}

interface Watched {
  /** Whether it is known which errors occurred. */
  readonly isKnown: boolean;
  /** Functions of the program that the interpreter ran where another tier was asked for. */
  readonly interpreted: readonly Frame[];
}

function whyUnchecked(observed: Observed, tier: JsTier, { isKnown, interpreted }: Watched): string | undefined {
  const { failed, unread = [], calls = 0, watched = false } = observed;
  if (failed !== undefined) return failed;
  if (unread.length > 0)
    return `it never reads the secret ${unread.join(" nor ")} that it is given: it has a copy, or does not need it`;
  if (!isKnown) return "which errors Valgrind reported of it is not known";
  if (interpreted.length > 0) return `V8's interpreter ran ${interpreted.map(nameOf).join(", ")} after ${calls} calls`;
  if (!watched && tier !== "interpreter")
    return "whether V8 had compiled it could not be seen, as this Node does not tell where its interpreter is";
  return undefined;
}

/** Node's own JavaScript is compiled when V8 likes, and its lines are not the author's. */
function isPrograms(frame: Frame): boolean {
  return !isJsgrinds(frame) && originOf(frame) === "user";
}

function nameOf({ function: name = "an anonymous function", line }: Frame): string {
  return line === undefined ? name : `${name} (line ${line})`;
}

function tierReport(tier: string, { failed, findings }: Seen): TierReport {
  if (failed !== undefined) return { tier, verdict: "unchecked", reason: sentence(failed), findings };
  return { tier, verdict: verdictOf(findings), findings };
}

export function verdictOf(findings: readonly Finding[]): CaseVerdict {
  if (findings.some(isLeak)) return "leaks";
  return findings.some(({ depends }) => depends?.by === "engine") ? "engine" : "clean";
}

export function isLeak({ depends }: Finding): boolean {
  return depends?.by === "program" && depends.acknowledged === undefined;
}

/** `strict`: the engine's branches count too. */
export function counts(finding: Finding, strict: boolean): boolean {
  return isLeak(finding) || (strict && finding.depends?.by === "engine");
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

/**
 * Memcheck does not look at a division in optimised code, which takes as long as its operands want. The interpreter looks at what kind of
 * numbers they are, and so tells of each that is secret; the same line divides in the other tiers, unless V8 knows the divisor.
 */
function carryDivisions(reports: TierReport[], { syntax }: VerdictOptions): void {
  const divisions = reports.flatMap(({ findings }) => findings).filter(({ depends }) => depends?.on === "division");
  for (const report of reports) {
    if (report.verdict === "unchecked" || !["maglev", "turbofan"].includes(report.tier)) continue;
    for (const division of divisions) {
      const { file, line, column } = placeOf(division) ?? {};
      if (file === undefined || line === undefined || column === undefined) continue;
      if (syntax.at(file, { line, column })?.dividesByConstant === true) continue;
      const isThere = report.findings.some((other) => {
        const place = placeOf(other);
        return other.depends?.on === "division" && place?.file === file && place.line === line;
      });
      if (isThere) continue;
      report.findings.push({
        ...division,
        notes: ["Seen in the interpreter: Memcheck does not look at divisions in optimised code."],
      });
    }
    report.verdict = verdictOf(report.findings);
  }
}

function warningsOf(reports: readonly TierReport[]): string[] {
  const findings = reports.flatMap((report) => report.findings).filter(isLeak);
  const lines = new Set(
    findings
      .filter(({ depends }) => depends?.on === "address")
      .map((finding) => placeOf(finding))
      .flatMap((place) => (place?.file === undefined ? [] : [`${place.file}:${place.line ?? "?"}`])),
  );
  if (lines.size === 0) return [];
  const some = [...lines].slice(0, 3).join(", ");
  return [
    `What is looked up by a secret is not followed any further (${some}${lines.size > 3 ? ", …" : ""}): classify the result again, where it is as secret.`,
  ];
}
