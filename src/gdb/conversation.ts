/** What is said with one process over one relay: what to stop for, and at each stop an answer. */
import { errorMessage } from "../launch/error-code.js";
import { parseRegisters } from "./registers.js";
import { type Relay, RelayEnded } from "./relay.js";
import { parseStopReply, type StopReply, trap } from "./stop-reply.js";
import { type Stop, StoppedProcess } from "./stop.js";

export interface Answers {
  onStop(stop: Stop): Promise<void>;
  onProblem(message: string): void;
  /** The program goes on after so long, whatever `onStop` still does. */
  limitMs: number;
}

export interface Conversation extends Answers {
  /** The program goes on. */
  onResume(): void;
}

/**
 * All signals, by GDB's numbers (include/gdb/signals.def): 1 to 0x4e are those that Linux has. They go to the program at once, so that
 * a runtime that handles SIGSEGV, or uses SIGUSR1 and SIGCHLD all the time, is not stopped for each.
 */
const passSignals = `QPassSignals:${Array.from({ length: 0x4e }, (_, index) => (index + 1).toString(16)).join(";")}`;

/** More than Valgrind counts to: it will not stop at an error again, not even in what the process forks. */
const never = 999_999_999;

/** Resolves, and never rejects, when the process has ended or the relay has. */
export async function answer(relay: Relay, pid: number, conversation: Conversation): Promise<void> {
  try {
    await relay.begin();
    await relay.request(passSignals);
    let stop = parseStopReply(await relay.request("?"), pid);
    while (stop?.kind === "stopped") {
      // A signal is no error: Valgrind stops at one that is about to end the process when nobody was connected.
      if (stop.signal === trap) await answerStop(relay, pid, stop, conversation);
      conversation.onResume();
      stop = parseStopReply(await relay.resume(stop.signal === trap ? "c" : `C${stop.signal}`), pid);
    }
    if (stop === undefined) relay.abandon("vgdb gave an answer that is no stop reply");
  } catch (error) {
    if (!(error instanceof RelayEnded)) throw error;
  }
}

/** Tells a process, stopped or not, that nobody answers any more. Resolves with whether it understood. */
export async function release(relay: Relay): Promise<boolean> {
  try {
    await relay.begin();
    const command = Buffer.from(`v.set vgdb-error ${never}`).toString("hex");
    const understood = (await relay.request(`qRcmd,${command}`)) === "OK";
    await relay.request("D");
    return understood;
  } catch (error) {
    if (!(error instanceof RelayEnded)) throw error;
    return false;
  }
}

type Stopped = Extract<StopReply, { kind: "stopped" }>;

async function answerStop(relay: Relay, pid: number, { lwp }: Stopped, answers: Answers): Promise<void> {
  const time = Number(process.hrtime.bigint());
  const reply = await relay.request("g");
  const registers = parseRegisters(reply);
  if (registers === undefined) {
    answers.onProblem(
      `Process ${pid} was stopped at an error, but its registers could not be read (${reply.slice(0, 80)}).`,
    );
    return;
  }
  const stopped = new StoppedProcess(relay);
  const read = (address: number, length: number): Promise<Buffer | undefined> => stopped.read(address, length);
  const monitor = (command: string): Promise<string | undefined> => stopped.monitor(command);
  try {
    await inTime(answers.onStop({ pid, lwp, time, registers, read, monitor }), answers.limitMs);
  } catch (error) {
    if (error instanceof RelayEnded) throw error;
    answers.onProblem(`Process ${pid} was stopped at an error, but could not be asked: ${errorMessage(error)}.`);
  } finally {
    stopped.end();
  }
}

async function inTime(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${limitMs / 1000} s`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
