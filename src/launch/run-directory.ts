/**
 * The private folder of one run: `PID.xml` and `PID.log` of every process. It is removed at the end, also when jsgrind is on its way
 * out because of a signal or an error, unless `--keep` asked for it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorMessage } from "./error-code.js";
import { LaunchProblem } from "./problem.js";

export class RunDirectory {
  readonly path: string;
  #keep: boolean;
  readonly #onExit = (): void => this.#remove();

  /** mkdtemp makes it for this user only (0700): the reports hold what the program had in memory. */
  constructor(options: { keep: boolean }) {
    this.#keep = options.keep;
    try {
      this.path = mkdtempSync(join(tmpdir(), "jsgrind-"));
    } catch (error) {
      const message = `No folder for Valgrind's reports could be made in ${tmpdir()} (${errorMessage(error)}): set TMPDIR to a folder that is writable.`;
      throw new LaunchProblem("no-run-directory", message);
    }
    process.once("exit", this.#onExit);
  }

  get kept(): boolean {
    return this.#keep;
  }

  /** Removes the folder, or leaves it when it is to be kept. */
  [Symbol.dispose](): void {
    process.off("exit", this.#onExit);
    this.#remove();
  }

  #remove(): void {
    // A child that outlived the program may still write: its file vanishes with its last descriptor.
    if (!this.#keep) rmSync(this.path, { recursive: true, force: true });
  }
}
