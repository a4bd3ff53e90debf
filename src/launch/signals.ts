/**
 * Hands jsgrind's own signals to the program, each exactly once.
 *
 * The program runs in a session of its own (start.ts), so the terminal's Ctrl-C reaches jsgrind alone, and so does a `kill` of
 * jsgrind's process group: whatever arrives here has reached no one else, and is passed on. What a terminal would send to everyone in
 * the foreground goes to everyone in the program's group; what somebody sends to one process goes to the root process alone.
 */
import { constants } from "node:os";
import { errorCode } from "./error-code.js";

const toGroup = ["SIGINT", "SIGQUIT", "SIGHUP", "SIGWINCH"] as const;
const toRoot = ["SIGTERM", "SIGUSR1", "SIGUSR2"] as const;

/**
 * Two SIGINT this close are one Ctrl-C: the terminal signals npm and jsgrind, and npm passes its own on. No finger is that fast.
 */
const sameKeyPressMs = 250;

export interface RelayOptions {
  /** Called for a signal that comes while no program runs, before it was started or after it ended. */
  whenIdle(signal: NodeJS.Signals): void;
  /** Called around Ctrl-Z, which leaves the terminal to the shell. */
  onStop?(): void;
  onContinue?(): void;
}

export class SignalRelay {
  readonly #options: RelayOptions;
  readonly #listeners = new Map<NodeJS.Signals, () => void>();
  #pid: number | undefined;
  #interruptedAt: number | undefined;
  #killed = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    for (const signal of toGroup) this.#listen(signal, () => this.#receive(signal, "group"));
    for (const signal of toRoot) this.#listen(signal, () => this.#receive(signal, "root"));
    this.#listen("SIGTSTP", () => this.#stop());
    this.#listen("SIGCONT", () => this.#continue());
  }

  /** jsgrind ended the program itself, because of a second Ctrl-C. */
  get killed(): boolean {
    return this.#killed;
  }

  /** From now on signals go to the process `pid` and its group. */
  attach(pid: number): void {
    this.#pid = pid;
  }

  /** The program has ended: from now on a signal ends jsgrind. */
  detach(): void {
    this.#pid = undefined;
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }

  #listen(signal: NodeJS.Signals, listener: () => void): void {
    this.#listeners.set(signal, listener);
    process.on(signal, listener);
  }

  #receive(signal: NodeJS.Signals, whom: "group" | "root"): void {
    if (this.#pid === undefined) {
      if (signal !== "SIGWINCH") this.#options.whenIdle(signal);
      return;
    }
    if (signal === "SIGINT") {
      const now = performance.now();
      const before = this.#interruptedAt;
      this.#interruptedAt = now;
      if (before !== undefined) {
        if (now - before < sameKeyPressMs) return;
        this.#killed = true;
        sendSignal(-this.#pid, "SIGKILL");
        return;
      }
    }
    sendSignal(whom === "group" ? -this.#pid : this.#pid, signal);
  }

  /**
   * The program's group has no parent in its own session, and the kernel drops a SIGTSTP to such an orphaned group: SIGSTOP is not
   * dropped.
   */
  #stop(): void {
    this.#options.onStop?.();
    if (this.#pid !== undefined) sendSignal(-this.#pid, "SIGSTOP");
    process.kill(process.pid, "SIGSTOP");
  }

  #continue(): void {
    if (this.#pid !== undefined) sendSignal(-this.#pid, "SIGCONT");
    this.#options.onContinue?.();
  }
}

/** `pid` below 0 is a process group. Whoever is gone already needs no signal. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

/**
 * Ends this process as `signal` would have, so that the shell sees the same. A listener that comes and goes gives back the system's own
 * reaction also to signals that Node ignores (SIGPIPE, SIGXFSZ). Only at SIGUSR1 Node would open its inspector: there the exit code
 * says what a shell would have said, 128 + the signal's number.
 */
export function dieOf(signal: NodeJS.Signals): void {
  process.exitCode = 128 + constants.signals[signal];
  if (signal === "SIGUSR1") return;
  if (signal !== "SIGKILL") {
    process.on(signal, () => {});
    process.removeAllListeners(signal);
  }
  process.kill(process.pid, signal);
}
