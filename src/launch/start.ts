/** Starts Valgrind with the program inside, and tells how it ended. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { errorMessage } from "./error-code.js";
import { LaunchProblem } from "./problem.js";
import { sendSignal, type SignalRelay } from "./signals.js";
import type { Ending, Plan, Running } from "./types.js";

export interface StartOptions {
  relay: SignalRelay;
  /** How long the program may run before it gets SIGTERM. */
  timeoutMs?: number | undefined;
  /** How long after that it may take to end before it gets SIGKILL. */
  graceMs: number;
}

/**
 * Standard input, output and error are the program's own, untouched. `detached` calls setsid(2): why the program needs a session of
 * its own is said in signals.ts. A terminal stays readable and writable from there (job control holds only for processes whose
 * controlling terminal it is); only /dev/tty cannot be opened.
 */
export async function start(plan: Plan, options: StartOptions): Promise<Running> {
  const [program = "", ...words] = plan.command;
  const child = spawn(program, words, {
    stdio: "inherit",
    env: plan.env,
    detached: true,
  });
  const exit = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const { pid } = child;
  if (pid === undefined) {
    // E2BIG, EMFILE, a file that vanished: spawn reports it by an event, and there is no exit.
    const error = await exit.catch((reason: unknown) => reason);
    throw new LaunchProblem("not-executable", `${program} could not be started: ${errorMessage(error)}.`);
  }
  options.relay.attach(pid);
  const clock = new Timeout(pid, options);
  const ended = exit.then(([exitCode, signal]): Ending => {
    clock.stop();
    options.relay.detach();
    const killed = options.relay.killed || clock.killed;
    // What is left of a group that had to be killed has no one to wait for it.
    if (killed || clock.timedOut) sendSignal(-pid, "SIGKILL");
    return { pid, exitCode, signal, timedOut: clock.timedOut, killed };
  });
  return { pid, directory: plan.directory, ended };
}

/** SIGTERM when the time is up, SIGKILL when the grace is over, each to the whole group as timeout(1) does. */
class Timeout {
  timedOut = false;
  killed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number, { timeoutMs, graceMs }: StartOptions) {
    if (timeoutMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.timedOut = true;
      sendSignal(-pid, "SIGTERM");
      this.#timer = setTimeout(() => {
        this.killed = true;
        sendSignal(-pid, "SIGKILL");
      }, graceMs);
    }, timeoutMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
