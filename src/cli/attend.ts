/** From the start of a program to its report: the stages in their order, and what each hands to the next. */
import { followDirectory } from "../findings/follow.js";
import { explainBuffers } from "../frames/buffer.js";
import { foldFindings } from "../frames/fold.js";
import { unnamedUnderBun } from "../frames/javascriptcore.js";
import { judgeRun, judgeRunNamed } from "../judge/judge-run.js";
import { outOfReach } from "../judge/other-runtimes.js";
import { RunRecords } from "../judge/run-records.js";
import type { Runtimes } from "../launch/runtime.js";
import { waitForStragglers } from "../launch/stragglers.js";
import type { Plan, Program, Running } from "../launch/types.js";
import { readValgrindLog } from "../launch/valgrind-log.js";
import { assemble } from "../report/assemble.js";
import { paletteFor } from "../report/colour.js";
import { terminalReport } from "../report/terminal.js";
import { type MemcheckFlags, wasmOptionsOf } from "./memcheck-options.js";
import { packageVersion } from "./package-version.js";
import type { Progress } from "./progress.js";
import type { ReportPlan } from "./report-plan.js";
import { Stacks } from "./stacks.js";
import { suiteNotes } from "./suite-options.js";
import { type Verdict, verdict } from "./verdict.js";

/** Long enough for the leak check of a cluster's workers, which end with their parent. */
const stragglersMs = 10_000;

/** Nothing waits for it but the status line, and it is read to its end afterwards. */
const followEveryMs = 500;

/** What the status line and signals need to know, and tell. */
export interface Attended {
  /** What is going on just now. */
  phase(): string;
  /** How many processes are left when the program itself has ended. */
  waitingFor: number;
  /** Aborted when nobody wants to wait for them. */
  readonly impatience: AbortSignal;
}

export interface AttendOptions {
  program: Program;
  flags: MemcheckFlags;
  plan: Plan;
  runtimes: Runtimes;
  reports: ReportPlan;
  progress: Progress;
  /** Kept up to date. */
  attended: Attended;
}

export async function attend(running: Running, options: AttendOptions): Promise<Verdict> {
  const { program, flags, plan, runtimes, reports, progress, attended } = options;
  const records = new RunRecords();
  attended.phase = () =>
    attended.waitingFor > 0
      ? `waiting for ${attended.waitingFor} more processes`
      : (records.latest(running.pid)?.phase ?? "starting");
  const follower = followDirectory(plan.directory, {
    onEvent: (event, source) => records.take(event, source),
    matches: (name) => name.endsWith(".xml"),
    interval: followEveryMs,
  });
  const stacks = new Stacks(plan.directory, plan.relay, { buffers: flags.buffers });
  try {
    const ending = await running.ended;
    const stillRunning = await waitForStragglers({
      unfinished: () => {
        const others = records.all.filter(({ pid, end }) => end === undefined && pid !== running.pid);
        attended.waitingFor = others.length;
        return others.map(({ pid }) => pid);
      },
      limitMs: stragglersMs,
      signal: attended.impatience,
    });
    attended.waitingFor = 0;
    await stacks.stop();
    await follower.stop();
    progress.pause();

    await stacks.prepare(records.all);
    const judged = await judgeRun(records.all, { runtimes, numCallers: flags.numCallers, path: plan.env["PATH"] });
    if (flags.stack !== "valgrind") {
      await stacks.name(records.all);
      judgeRunNamed(judged);
    }
    for (const { findings } of records.all) explainBuffers(findings);
    if (flags.stack !== "valgrind") {
      for (const { judgement } of judged) judgement.findings = foldFindings(judgement.findings);
    }
    const { outcome, broken } = assemble(judged, {
      jsgrind: packageVersion(),
      tool: "memcheck",
      command: program.form === "file" ? [program.file, ...program.arguments] : program.command,
      ending,
      isNative: plan.isNative,
      stillRunning,
      timeoutSeconds: flags.timeout,
      logOf: (pid) => readValgrindLog(plan.directory, pid),
      kept: flags.keep ? plan.directory : undefined,
      linesOf: (file) => stacks.linesOf(file),
      stackProblems: [
        ...stacks.problems,
        ...(flags.stack === "valgrind" ? [] : unnamedUnderBun(judged)),
        ...suiteNotes(
          flags,
          judged.some(({ record }) => record.tests.length > 0),
        ),
        ...outOfReach(judged, { buffers: flags.buffers, wasm: wasmOptionsOf(flags) !== undefined }),
      ],
    });
    await reports.settle(outcome);
    process.stderr.write(
      terminalReport(outcome, {
        palette: paletteFor(flags.color, process.stderr),
        show: flags.show,
        stack: flags.stack === "full" ? "full" : "folded",
        quiet: flags.quiet,
        cwd: process.cwd(),
        columns: process.stderr.columns ?? 80,
        explain: flags.explain,
      }),
    );
    const findings = outcome.report.findings.length;
    const result = verdict({ findings, errorExitCode: flags.errorExitcode, ending, broken });
    // Behind the report on the terminal, which stands when this fails.
    await reports.write(outcome, result);
    return result;
  } finally {
    await stacks.stop();
    stacks[Symbol.dispose]();
  }
}
