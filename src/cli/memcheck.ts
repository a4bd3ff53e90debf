/** `jsgrind memcheck`: the stages in their order, and what each hands to the next. */
import { followDirectory } from "../findings/follow.js";
import { explainBuffers } from "../frames/buffer.js";
import { foldFindings } from "../frames/fold.js";
import { unnamedUnderBun } from "../frames/javascriptcore.js";
import { judgeRun, judgeRunNamed } from "../judge/judge-run.js";
import { RunRecords } from "../judge/run-records.js";
import { outOfReach } from "../judge/other-runtimes.js";
import { RunDirectory } from "../launch/run-directory.js";
import { Runtimes } from "../launch/runtime.js";
import { dieOf, SignalRelay } from "../launch/signals.js";
import { start } from "../launch/start.js";
import { waitForStragglers } from "../launch/stragglers.js";
import type { Program } from "../launch/types.js";
import { readValgrindLog } from "../launch/valgrind-log.js";
import { assemble } from "../report/assemble.js";
import { paletteFor } from "../report/colour.js";
import { terminalReport } from "../report/terminal.js";
import { type MemcheckFlags, wasmOptionsOf } from "./memcheck-options.js";
import { packageVersion } from "./package-version.js";
import { preparePlan } from "./prepare.js";
import { Progress } from "./progress.js";
import { ReportPlan } from "./report-plan.js";
import { Stacks } from "./stacks.js";
import { suiteNotes } from "./suite-options.js";
import { type Verdict, verdict } from "./verdict.js";

/** Long enough for the leak check of a cluster's workers, which end with their parent. */
const stragglersMs = 10_000;

/** Nothing waits for it but the status line, and it is read to its end afterwards. */
const followEveryMs = 500;

/** Throws a `LaunchProblem` when the program cannot be started. */
export async function memcheck(program: Program, flags: MemcheckFlags): Promise<Verdict> {
  const runtimes = new Runtimes();
  const records = new RunRecords();
  const impatience = new AbortController();
  let waitingFor = 0;
  let rootPid = 0;

  // Before the folder: a signal that came between the two would leave it behind.
  const relay = new SignalRelay({
    whenIdle: (signal) => {
      // While only children are waited for, the report comes first.
      if (waitingFor > 0 && !impatience.signal.aborted) {
        impatience.abort();
        return;
      }
      progress.pause();
      directory[Symbol.dispose]();
      dieOf(signal);
    },
    onStop: () => progress.pause(),
    onContinue: () => progress.resume(),
  });
  const directory = new RunDirectory({ keep: flags.keep });
  const progress = new Progress({
    stream: process.stderr,
    enabled: flags.progress && !flags.quiet,
    phase: () =>
      waitingFor > 0 ? `waiting for ${waitingFor} more processes` : (records.latest(rootPid)?.phase ?? "starting"),
  });
  let stacks: Stacks | undefined;
  try {
    const reports = new ReportPlan(flags);
    const plan = await preparePlan(program, flags, { directory: directory.path, runtimes });
    const follower = followDirectory(plan.directory, {
      onEvent: (event, source) => records.take(event, source),
      matches: (name) => name.endsWith(".xml"),
      interval: followEveryMs,
    });
    stacks = new Stacks(plan.directory, plan.relay, { buffers: flags.buffers });
    const { timeout, grace } = flags;
    const running = await start(plan, {
      relay,
      graceMs: grace * 1000,
      timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    });
    rootPid = running.pid;
    const ending = await running.ended;
    const stillRunning = await waitForStragglers({
      unfinished: () => {
        const pids = records.all.filter(({ pid, end }) => end === undefined && pid !== rootPid).map(({ pid }) => pid);
        waitingFor = pids.length;
        return pids;
      },
      limitMs: stragglersMs,
      signal: impatience.signal,
    });
    waitingFor = 0;
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
      logOf: (pid) => readValgrindLog(directory.path, pid),
      kept: flags.keep ? directory.path : undefined,
      linesOf: (file) => stacks?.linesOf(file),
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
    reports.settle(outcome);
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
    reports.write(outcome, result);
    return result;
  } finally {
    await stacks?.stop();
    stacks?.[Symbol.dispose]();
    progress.pause();
    relay[Symbol.dispose]();
    directory[Symbol.dispose]();
  }
}
