/** The reports for other tools, one after the other: what is asked for, each a function of the report. */
import { appendFileSync, closeSync, openSync, statSync, writeFileSync } from "node:fs";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import { baselineOf } from "./baseline.js";
import { type Baseline, writeBaseline } from "./baseline-file.js";
import { annotations } from "./github.js";
import { jobSummary, mostSummaryBytes } from "./job-summary.js";
import { writeJson } from "./json.js";
import { junitXml } from "./junit.js";
import { reportPage } from "./page/report-page.js";
import type { Source } from "./plain-text.js";
import { sarifText } from "./sarif.js";

/** Paths; undefined for what nobody wants. */
export interface ReportTargets {
  json: string | undefined;
  html: string | undefined;
  junit: string | undefined;
  sarif: string | undefined;
  baseline: string | undefined;
  /** Annotations for GitHub Actions. */
  github: boolean;
  /** The file to which GitHub wants a job's summary appended. */
  jobSummary: string | undefined;
}

export interface WriteOptions {
  /** Sources below it are named relative to it, as on the terminal. */
  cwd: string;
  /** The repository's. */
  root: string;
  /** Whether SARIF has the runtime's own too. */
  show: "user" | "all";
  /** Which frames SARIF's stacks have. */
  stack: "folded" | "full";
  /** jsgrind's own end. */
  verdict: { exitCode: number } | { signal: string };
  /** The baseline of this run. */
  before: Baseline | undefined;
  /** Where GitHub's runner reads commands: a step's standard error as well as its standard output, which is the program's. */
  say(text: string): void;
}

/** Throws a `LaunchProblem` when one of them cannot be written after all, as when the disk is full; the others are written then. */
export function writeReports(source: Source, targets: ReportTargets, options: WriteOptions): void {
  const { json, html, junit, sarif, baseline, github, jobSummary: summary } = targets;
  const problems: LaunchProblem[] = [];
  const attempt = (writing: () => void): void => {
    try {
      writing();
    } catch (error) {
      if (!(error instanceof LaunchProblem)) throw error;
      problems.push(error);
    }
  };
  if (github) options.say(annotations(source, options));
  if (json !== undefined) attempt(() => writeJson(json, source.report));
  if (html !== undefined)
    attempt(() => write(html, "HTML", [reportPage(source.report, { ...source, cwd: options.cwd })]));
  if (junit !== undefined) attempt(() => write(junit, "JUnit XML", [junitXml(source, options)]));
  if (sarif !== undefined) attempt(() => write(sarif, "SARIF", sarifText(source, options)));
  if (baseline !== undefined)
    attempt(() => writeBaseline(baseline, baselineOf(source.report, options.root, options.before)));
  if (summary !== undefined) attempt(() => appendSummary(summary, source, options));
  const [first] = problems;
  if (first !== undefined)
    throw new LaunchProblem(first.reason, problems.map(({ message }) => message).join("\njsgrind: "));
}

function write(file: string, format: string, pieces: Iterable<string>): void {
  try {
    const descriptor = openSync(file, "w");
    try {
      for (const piece of pieces) writeFileSync(descriptor, piece);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw notWritten(format, error);
  }
}

/** Others of the same step may have written into it. */
function appendSummary(file: string, source: Source, options: WriteOptions): void {
  try {
    const there = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, jobSummary(source, { ...options, room: mostSummaryBytes - there }));
  } catch (error) {
    throw notWritten("a job summary", error);
  }
}

function notWritten(format: string, error: unknown): LaunchProblem {
  return new LaunchProblem(
    "report-not-written",
    `The report could not be written as ${format}: ${errorMessage(error)}`,
  );
}
