/**
 * Which processes wait to be asked. Valgrind writes `(action on error) vgdb me ... ` as the last line of its log, and `Continuing ...`
 * when it goes on; at a fatal signal it writes `(action on fatal signal) …` and waits the same way. So whether a process waits stands
 * at its log's end, whatever was written before, also when a process replaced itself (exec) and its log was begun anew.
 *
 * The logs are watched, and looked at every so often as well, since there are file systems that give no events.
 */
import { closeSync, fstatSync, type FSWatcher, openSync, readdirSync, readSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../launch/error-code.js";
import { isAlive } from "../launch/processes.js";
import type { FifoOwner } from "./relay.js";

const lookEveryMs = 50;

/** The beginning of the names of Valgrind's FIFOs. */
const prefixName = "vgdb";

/** What Valgrind is to be given as `--vgdb-prefix`, for processes that log to `directory`. */
export function vgdbPrefix(directory: string): string {
  return join(directory, prefixName);
}

/** A process whose FIFOs are there: it runs, unless it was killed. */
export interface Listener extends FifoOwner {
  pid: number;
  /** Path of the FIFO that it reads. */
  fifo: string;
}

/** The folder may be gone already. */
export function listeners(directory: string): Listener[] {
  return namesIn(directory).flatMap((name) => {
    const [, pid, user, host] = fifoName.exec(name) ?? [];
    if (pid === undefined || user === undefined || host === undefined) return [];
    return [{ pid: Number(pid), user, host, fifo: join(directory, name) }];
  });
}

/**
 * The process `pid`, when it listens. What was forked a moment ago does not yet: Valgrind makes the three files anew in the child, the shared
 * memory last. undefined when the process has ended, or does not listen within `limitMs`.
 */
export async function listenerOf(directory: string, pid: number, limitMs: number): Promise<Listener | undefined> {
  const until = performance.now() + limitMs;
  while (isAlive(pid) && performance.now() < until) {
    const listener = listeners(directory).find((each) => each.pid === pid);
    if (listener !== undefined && namesIn(directory).some((name) => name.startsWith(`${sharedMemory}-${pid}-by-`)))
      return listener;
    await sleep(lookEveryMs);
  }
  return undefined;
}

const sharedMemory = `${prefixName}-shared-mem-vgdb`;

/** As remote_open() in coregrind/m_gdbserver/remote-utils.c makes it. Of two ways to part user and host, either gives the same name. */
const fifoName = new RegExp(`^${prefixName}-from-vgdb-to-(\\d+)-by-(.*?)-on-(.*)$`, "s");

/** What a process that ended without Valgrind's help left behind. */
export function leftovers(directory: string): string[] {
  return namesIn(directory)
    .filter((name) => {
      const pid = new RegExp(`^${prefixName}-(?:from-vgdb-to|to-vgdb-from|shared-mem-vgdb)-(\\d+)-by-`).exec(name)?.[1];
      return pid !== undefined && !isAlive(Number(pid));
    })
    .map((name) => join(directory, name));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return [];
  }
}

/** Whether the process is stopped and nobody is connected, or has not yet noticed that somebody is. */
export function isWaiting(directory: string, pid: number): boolean {
  return /\(action [^()\n]*\) vgdb me \.\.\.\s*$/.test(endOf(join(directory, `${pid}.log`))) && isAlive(pid);
}

const endLength = 120;

function endOf(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return "";
  }
  try {
    const end = Buffer.alloc(endLength);
    const count = readSync(fd, end, 0, endLength, Math.max(0, fstatSync(fd).size - endLength));
    return end.toString("latin1", 0, count);
  } finally {
    closeSync(fd);
  }
}

export class Watch {
  readonly #directory: string;
  readonly #look: (listener: Listener) => void;
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;

  /** `look` is called with a process whose log may have grown. */
  constructor(directory: string, look: (listener: Listener) => void) {
    this.#directory = directory;
    this.#look = look;
    this.#timer = setInterval(() => this.#lookAtAll(), lookEveryMs);
    try {
      this.#watcher = watch(directory, (_, name) => this.#notice(name));
      // The folder went away, or the system gives no more events: the timer still looks.
      this.#watcher.on("error", () => this.#watcher?.close());
    } catch (error) {
      // ENOSPC, EMFILE: the user's watches are used up. The timer does without.
      if (errorCode(error) === undefined) throw error;
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watcher?.close();
  }

  #notice(name: string | null): void {
    const pid = /^(\d+)\.log$/.exec(name ?? "")?.[1];
    if (pid === undefined) return;
    const listener = listeners(this.#directory).find((each) => each.pid === Number(pid));
    if (listener !== undefined) this.#look(listener);
  }

  #lookAtAll(): void {
    for (const listener of listeners(this.#directory)) this.#look(listener);
  }
}
