/** `jsgrind memcheck`: prepares the program and starts it. What follows it to its report is loaded while Valgrind, which takes seconds to start, does. */
import { RunDirectory } from "../launch/run-directory.js";
import { Runtimes } from "../launch/runtime.js";
import { dieOf, SignalRelay } from "../launch/signals.js";
import { start } from "../launch/start.js";
import type { Program } from "../launch/types.js";
import type { Attended } from "./attend.js";
import type { MemcheckFlags } from "./memcheck-options.js";
import { preparePlan } from "./prepare.js";
import { Progress } from "./progress.js";
import { ReportPlan } from "./report-plan.js";
import type { Verdict } from "./verdict.js";

/** Throws a `LaunchProblem` when the program cannot be started. */
export async function memcheck(program: Program, flags: MemcheckFlags): Promise<Verdict> {
  const runtimes = new Runtimes();
  const impatience = new AbortController();
  const attended: Attended = { phase: () => "starting", waitingFor: 0, impatience: impatience.signal };

  // Before the folder: a signal that came between the two would leave it behind.
  const relay = new SignalRelay({
    whenIdle: (signal) => {
      // While only children are waited for, the report comes first.
      if (attended.waitingFor > 0 && !impatience.signal.aborted) {
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
    phase: () => attended.phase(),
  });
  try {
    const reports = new ReportPlan(flags);
    const plan = await preparePlan(program, flags, { directory: directory.path, runtimes });
    const { timeout, grace } = flags;
    const running = await start(plan, {
      relay,
      graceMs: grace * 1000,
      timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    });
    const { attend } = await import("./attend.js");
    return await attend(running, { program, flags, plan, runtimes, reports, progress, attended });
  } finally {
    progress.pause();
    relay[Symbol.dispose]();
    directory[Symbol.dispose]();
  }
}
