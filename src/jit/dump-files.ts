/**
 * The jitdumps of a run's processes: `jit-PID.dump` in the run's folder, of Bun `jit-THREAD-PID.dump`; or, of a Node that knows no folder, a file that it deleted as soon as
 * it had opened it. That one is opened through /proc while the process runs, and lasts as long as somebody has it open.
 */
import { closeSync, createReadStream, openSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../launch/error-code.js";

/** Under Valgrind a Node lives for several seconds after it has opened its file. */
const lookEveryMs = 1_000;

export class DumpFiles {
  readonly #directory: string;
  readonly #timer: NodeJS.Timeout;
  /** By pid. */
  readonly #open = new Map<number, number>();

  /** The folder with `PID.xml` of every process. */
  constructor(directory: string) {
    this.#directory = directory;
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
  }

  /** undefined where the process wrote none. */
  read(pid: number): AsyncIterable<Buffer> | undefined {
    const name = readdirSync(this.#directory).find((each) => pidOf(each) === pid);
    if (name !== undefined) return contentOf(join(this.#directory, name));
    if (!this.#open.has(pid)) this.#find(pid);
    const fd = this.#open.get(pid);
    return fd === undefined ? undefined : contentOf(`/proc/self/fd/${fd}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const fd of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }

  #look(): void {
    const names = readdirSync(this.#directory);
    const inFolder = new Set(names.map(pidOf));
    for (const name of names) {
      const pid = Number(/^(\d+)\.xml$/.exec(name)?.[1]);
      if (pid > 0 && !inFolder.has(pid) && !this.#open.has(pid)) this.#find(pid);
    }
  }

  #find(pid: number): void {
    const folder = `/proc/${pid}/fd`;
    try {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        // V8 asks for this name in the working directory.
        if (readlinkSync(path).endsWith(`/jit-${pid}.dump (deleted)`)) {
          this.#open.set(pid, openSync(path, "r"));
          return;
        }
      }
    } catch (error) {
      // The process has ended, closed that file, or is another user's by now.
      if (!["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(errorCode(error) ?? "")) throw error;
    }
  }
}

/** Opened when somebody reads: a stream that nobody does would fail, for all to see, when the run's folder goes. */
async function* contentOf(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path);
}

function pidOf(name: string): number {
  return Number(/^jit-(?:\d+-)?(\d+)\.dump$/.exec(name)?.[1]);
}
