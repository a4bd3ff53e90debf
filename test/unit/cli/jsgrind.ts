/** Runs the `jsgrind` command as a user does, in a temporary folder of its own, around a Valgrind that is not one. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "#src/report/contract.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";

const root = packageRoot(import.meta.url);
export const bin = join(root, "dist", "cli", "bin.js");
export const fakeValgrind = join(root, "test", "fixtures", "cli", "fake-valgrind.mjs");

export interface Result {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export class Jsgrind {
  /** Where the program runs, and where `a.js` is. */
  readonly folder: string;
  /** Where jsgrind puts the folders of its runs. */
  readonly temporary: string;

  constructor(t: { after(clean: () => void): void }) {
    this.folder = mkdtempSync(join(tmpdir(), "jsgrind cli-"));
    this.temporary = mkdtempSync(join(this.folder, "tmp-"));
    writeFileSync(join(this.folder, "a.js"), "");
    t.after(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  get jsonFile(): string {
    return join(this.folder, "report.json");
  }

  report(): Report {
    return JSON.parse(readFileSync(this.jsonFile, "utf8")) as Report;
  }

  /** What jsgrind left behind in its temporary folder. */
  get leftovers(): string[] {
    return readdirSync(this.temporary);
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = this.folder): Running {
    return new Running(
      spawn(process.execPath, [bin, ...args], {
        cwd,
        env: { ...process.env, JSGRIND_VALGRIND: fakeValgrind, TMPDIR: this.temporary, NO_COLOR: "1", ...env },
        stdio: "pipe",
        // A group of its own, so that a test can signal it as a terminal does.
        detached: true,
      }),
    );
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = "", cwd = this.folder): Promise<Result> {
    const running = this.start(args, env, cwd);
    running.child.stdin?.end(input);
    return running.ended;
  }

  /** `jsgrind memcheck a.js`, with a fake that does as told. */
  memcheck(fake: string, options: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Result> {
    return this.run(["memcheck", "--json", this.jsonFile, ...options, "a.js"], { FAKE: fake, ...env });
  }
}

/** A jsgrind that runs, and all that it and its program have said so far. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
  #stdout = "";
  #stderr = "";
  #heard = (): void => {};

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout += chunk.toString();
      this.#heard();
    });
    child.stderr?.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.ended = once(child, "close").then(([exitCode, signal]) => {
      this.#heard();
      return { exitCode, signal, stdout: this.#stdout, stderr: this.#stderr };
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Resolves with the first match of `pattern` on standard output. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout);
      if (match !== null) return match;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`The program ended without saying ${pattern}; it said: ${this.#stdout}${this.#stderr}`);
      }
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }
}
