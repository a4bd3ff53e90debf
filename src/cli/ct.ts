/** `jsgrind ct`: the stages in their order. What the cases are is seen outside Valgrind; then each tier, some at a time, and a verdict. */
import { Acknowledgements } from "../ct/acknowledged.js";
import { killChildren } from "../ct/child.js";
import { ctPlan } from "../ct/plan.js";
import { findCases } from "../ct/native-pass.js";
import { writePages } from "../ct/pages.js";
import { ctReport, outcomeOf } from "../ct/report-text.js";
import { assembleCt } from "../ct/assemble.js";
import { Syntax } from "../ct/syntax.js";
import { runTiers } from "../ct/tier-pass.js";
import { caseReports } from "../ct/verdicts.js";
import { RunDirectory } from "../launch/run-directory.js";
import { dieOf } from "../launch/signals.js";
import { paletteFor } from "../report/colour.js";
import { writeJson } from "../report/json.js";
import { Sources } from "../sources/sources.js";
import type { CtFlags } from "./ct-options.js";
import { exitCodes } from "./exit-codes.js";
import { packageVersion } from "./package-version.js";
import { Progress } from "./progress.js";

/** Outside Valgrind: what takes longer than this is not examined there, where all takes fifty times as long. */
const nativeLimitMs = 10_000;

/** Throws a `LaunchProblem` when the cases cannot be run. Returns the exit code. */
export async function ct(files: readonly string[], flags: CtFlags): Promise<number> {
  const directory = new RunDirectory({ keep: flags.keep });
  const stopListening = onSignals((signal) => {
    killChildren();
    directory[Symbol.dispose]();
    dieOf(signal);
  });
  let phase = "starting";
  const progress = new Progress({
    stream: process.stderr,
    enabled: flags.progress && !flags.quiet,
    phase: () => phase,
  });
  try {
    const plan = await ctPlan(files, flags);
    const sources = new Sources();
    const linesOf = (file: string): readonly string[] | undefined => sources.lines(file);
    const acknowledgements = new Acknowledgements(linesOf, flags.acknowledged);
    phase = "running the cases outside Valgrind";
    const all = await findCases({ ...plan, directory: directory.path, limitMs: nativeLimitMs });
    const cases = all.filter(({ name }) => flags.case.length === 0 || flags.case.some((part) => name.includes(part)));
    const chosen = new Set(cases.map(({ index }) => index));
    using tiers = await runTiers({
      ...plan,
      directory: directory.path,
      skip: all.filter(({ index, failed }) => failed !== undefined || !chosen.has(index)).map(({ index }) => index),
      onPhase: (text) => (phase = text),
    });
    progress.pause();

    const syntax = new Syntax(linesOf);
    const reports = caseReports(cases, tiers.byTier, { syntax, acknowledgements });
    const notes = [
      ...tiers.problems,
      ...acknowledgements.problems,
      ...acknowledgements.unused(),
      ...(flags.keep ? [`Valgrind's own reports are kept in ${directory.path}`] : []),
    ];
    const palette = paletteFor(flags.color, process.stderr);
    process.stderr.write(
      ctReport(reports, {
        palette,
        cwd: process.cwd(),
        columns: process.stderr.columns ?? 80,
        stack: flags.stack,
        show: flags.show,
        strict: flags.strict,
        quiet: flags.quiet,
        linesOf,
        notes,
      }),
    );
    // Behind the report on the terminal, which stands when these fail.
    if (flags.html !== undefined)
      writePages(flags.html, reports, { plan, linesOf, cwd: process.cwd(), jsgrind: packageVersion() });
    if (flags.json !== undefined)
      writeJson(
        flags.json,
        assembleCt(reports, { plan, tiers: tiers.byTier, jsgrind: packageVersion(), files, strict: flags.strict }),
      );
    const outcomes = new Set(reports.map((report) => outcomeOf(report, flags.strict)));
    if (outcomes.has("leaks") && flags.errorExitcode !== 0) return flags.errorExitcode;
    return outcomes.has("not checked") ? exitCodes.unchecked : 0;
  } finally {
    stopListening();
    killChildren();
    progress.pause();
    directory[Symbol.dispose]();
  }
}

function onSignals(end: (signal: NodeJS.Signals) => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
