/** A process that runs the cases: its output goes into a file, as each tier would repeat it, and it is ended when it makes no progress. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, statSync } from "node:fs";
import { once } from "node:events";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import { sendSignal } from "../launch/signals.js";

export interface ChildOptions {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Gets both outputs. */
  readonly output: string;
  /** A file that grows when there is progress. */
  readonly events: string;
  /** The process is killed when there was none for so long. */
  readonly patienceMs: number;
}

export interface ChildEnd {
  readonly pid: number;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was killed as it made no progress. */
  readonly hung: boolean;
}

const running = new Set<ChildProcess>();

/** For the way out, on a signal. */
export function killChildren(): void {
  for (const { pid } of running) if (pid !== undefined) sendSignal(-pid, "SIGKILL");
}

const lookEveryMs = 500;

export async function runChild({ argv, env, output, events, patienceMs }: ChildOptions): Promise<ChildEnd> {
  const [command = "", ...rest] = argv;
  const file = openSync(output, "a");
  // A group of its own, so that what the cases start ends with it.
  const child = spawn(command, rest, { env, stdio: ["ignore", file, file], detached: true });
  closeSync(file);
  const exit = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const { pid } = child;
  if (pid === undefined) {
    const error = await exit.catch((reason: unknown) => reason);
    throw new LaunchProblem("not-executable", `${command} could not be started: ${errorMessage(error)}.`);
  }
  running.add(child);
  let hung = false;
  let last: number | undefined;
  let since = Date.now();
  const timer = setInterval(() => {
    const now = statSync(events, { throwIfNoEntry: false })?.size;
    if (now !== last) {
      last = now;
      since = Date.now();
    } else if (Date.now() - since > patienceMs) {
      hung = true;
      sendSignal(-pid, "SIGKILL");
    }
  }, lookEveryMs);
  try {
    const [exitCode, signal] = await exit;
    return { pid, exitCode, signal, hung };
  } finally {
    clearInterval(timer);
    running.delete(child);
    sendSignal(-pid, "SIGKILL");
  }
}
