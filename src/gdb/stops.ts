/**
 * Answers every stop of every process that Valgrind runs with `--vgdb=yes --vgdb-error=1 --vgdb-prefix=DIR/vgdb --log-file=DIR/%p.log`.
 *
 * At an error Valgrind completes the `<error>` in its XML, stops, and waits for ever until somebody asks. Who asks first is connected by
 * a relay of his own, which stays: later stops of that process come over it at once. A process without an error costs nothing here.
 *
 * What must hold: no process waits for ever. Where a relay is lost while the process is stopped, Valgrind notices and goes on; where
 * none can be had, the process is let go at each stop. At the end, processes that outlive the run are told not to stop any more.
 */
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { errorCode } from "../launch/error-code.js";
import { isAlive, processesWith } from "../launch/processes.js";
import { answer, type Answers, release } from "./conversation.js";
import { Relay, RelayEnded, type RelayOptions } from "./relay.js";
import type { Stop } from "./stop.js";
import { isWaiting, leftovers, type Listener, listenerOf, vgdbPrefix, Watch } from "./waiting.js";

export interface AnswerOptions {
  /** Path of `vgdb`: see find-relay.ts. */
  vgdb: string;
  /** The process stands still until the promise settles, or for 2 s. */
  onStop(stop: Stop): Promise<void>;
  /** A stop was not answered, or not in full; the program went on all the same. */
  onProblem(message: string): void;
  /** Milliseconds that `onStop` may take. Default 2000. */
  limitMs?: number;
  /** Milliseconds that Valgrind may take for one reply. Default 15000. */
  replyLimitMs?: number;
}

export interface Answering {
  /** The run is over. Resolves when every relay has ended, and removes the FIFOs that killed processes left in the folder. */
  stop(): Promise<void>;
}

/** The folder must be there. */
export function answerStops(directory: string, options: AnswerOptions): Answering {
  return new StopAnswers(directory, options);
}

/** Valgrind waits a tenth of a second when it has lost a relay: before that its log still says that it waits. */
const retryAfterMs = 1_000;
const lookAgainAfterMs = 150;

/** A process that so many relays in a row could not ask is let go without. */
const relaysTried = 2;

/** A process that is to be released may be past listening: it looks for leaks, at its end. */
const releaseLimitMs = 5_000;

class StopAnswers implements Answering {
  readonly #directory: string;
  readonly #vgdb: string;
  readonly #replyLimitMs: number | undefined;
  readonly #answers: Answers;
  readonly #watch: Watch;
  readonly #stopping = new AbortController();
  /** By pid: those that are spoken with, and for a moment those where that came to nothing. */
  readonly #conversations = new Map<number, Promise<void>>();
  readonly #relays = new Map<number, Relay>();
  /** How many relays in a row could not ask a process, by pid. */
  readonly #failures = new Map<number, number>();

  constructor(directory: string, { vgdb, onStop, onProblem, limitMs = 2_000, replyLimitMs }: AnswerOptions) {
    this.#directory = directory;
    this.#vgdb = vgdb;
    this.#replyLimitMs = replyLimitMs;
    this.#answers = { onStop, onProblem, limitMs };
    this.#watch = new Watch(directory, (listener) => this.#look(listener));
  }

  async stop(): Promise<void> {
    this.#watch.close();
    this.#stopping.abort();
    for (const [pid, relay] of this.#relays) {
      if (isAlive(pid)) void relay.close();
      else relay.abandon(`process ${pid} has ended`);
    }
    await Promise.all(this.#conversations.values());
    await this.#releaseAll();
    for (const path of leftovers(this.#directory)) rmSync(path, { force: true });
  }

  #look(listener: Listener): void {
    const { pid } = listener;
    if (this.#conversations.has(pid) || !isWaiting(this.#directory, pid)) return;
    const conversation = this.#answer(listener).finally(() => this.#conversations.delete(pid));
    this.#conversations.set(pid, conversation);
  }

  async #answer(listener: Listener): Promise<void> {
    const { pid } = listener;
    const failures = this.#failures.get(pid) ?? 0;
    if (failures >= relaysTried) {
      letGo(listener);
      await this.#pause(lookAgainAfterMs);
      return;
    }
    const { answered, end } = await this.#converse(listener);
    if (this.#stopping.signal.aborted || !isAlive(pid)) return;
    if (answered > 0) {
      this.#failures.delete(pid);
      if (end.orderly) return;
      this.#answers.onProblem(`The connection to process ${pid} was lost, so an error may go unasked: ${end.message}.`);
    } else {
      this.#failures.set(pid, failures + 1);
      if (failures + 1 === relaysTried) {
        this.#answers.onProblem(
          `Process ${pid} is stopped and cannot be asked, so it goes on unasked: ${end.message}.`,
        );
      }
    }
    await this.#pause(retryAfterMs);
  }

  /** Resolves with how many stops were answered until the connection ended, and why it did. */
  async #converse(listener: Listener): Promise<{ answered: number; end: RelayEnded }> {
    const { pid } = listener;
    const relay = new Relay(pid, this.#relayOptions(listener));
    this.#relays.set(pid, relay);
    let answered = 0;
    try {
      await answer(relay, pid, { ...this.#answers, onResume: () => answered++ });
    } finally {
      await relay.close();
      this.#relays.delete(pid);
    }
    return { answered, end: await relay.ended };
  }

  /** Processes that outlive the run would wait for ever at their next error, and so would what they fork before they are told. */
  async #releaseAll(): Promise<void> {
    const told = new Set<number>();
    for (;;) {
      const outliving = processesWith(`--vgdb-prefix=${vgdbPrefix(this.#directory)}`).filter((pid) => !told.has(pid));
      if (outliving.length === 0) return;
      await Promise.all(
        outliving.map(async (pid) => {
          told.add(pid);
          const listener = await listenerOf(this.#directory, pid, releaseLimitMs);
          if (listener !== undefined) await this.#release(listener);
          else if (isAlive(pid)) this.#waitsForEver(pid, "it does not listen");
        }),
      );
    }
  }

  async #release(listener: Listener): Promise<void> {
    const relay = new Relay(listener.pid, {
      ...this.#relayOptions(listener),
      interrupts: true,
      replyLimitMs: releaseLimitMs,
    });
    const released = await release(relay);
    await relay.close();
    if (released || !isAlive(listener.pid)) return;
    const { message } = await relay.ended;
    this.#waitsForEver(listener.pid, message);
  }

  #waitsForEver(pid: number, why: string): void {
    this.#answers.onProblem(`Process ${pid} runs on, and will wait at its next error until it is killed: ${why}.`);
  }

  #relayOptions({ user, host }: Listener): RelayOptions {
    return {
      vgdb: this.#vgdb,
      prefix: vgdbPrefix(this.#directory),
      owner: { user, host },
      replyLimitMs: this.#replyLimitMs,
    };
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
    });
  }
}

/**
 * Makes a stopped process go on without a relay: to Valgrind an end of its FIFO that was opened and closed is a debugger that went
 * away.
 */
function letGo({ fifo }: Listener): void {
  try {
    closeSync(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch (error) {
    // ENXIO: nobody reads it any more. ENOENT: the process has ended.
    if (errorCode(error) !== "ENXIO" && errorCode(error) !== "ENOENT") throw error;
  }
}
