/**
 * A machine for scripts/setup.mjs that is not this one: a copy of the scripts beside a package of one source file, and
 * a PATH with nothing on it but fake commands that log how they were called.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findCommand } from "../../../scripts/lib/find-command.mjs";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { temporaryTree } from "./temporary-tree.js";

const ROOT = packageRoot(import.meta.url);
const FIXTURES = join(ROOT, "test", "fixtures", "setup");

export type FakeCommand = "apt-get" | "npm" | "sudo" | "valgrind";

export interface Outcome {
  status: number | null;
  stderr: string;
  /** The calls of this run alone, one a line: a command's name and its arguments. */
  calls: string[];
}

export class FakeMachine {
  readonly root: string;
  readonly #bin: string;
  readonly #log: string;

  constructor(commands: readonly FakeCommand[]) {
    this.root = temporaryTree({
      "package.json": "{}",
      "package-lock.json": JSON.stringify({ packages: { "": {}, "node_modules/typescript": { version: "7.0.2" } } }),
      "tsconfig.json": "{}",
      "tsconfig.dev.json": "{}",
      "src/one.ts": "export const one = 1;\n",
      "test/one.test.ts": "// a test\n",
    });
    this.#bin = join(this.root, "bin");
    this.#log = join(this.root, "calls.log");
    cpSync(join(ROOT, "scripts"), join(this.root, "scripts"), { recursive: true });
    mkdirSync(this.#bin);
    // The real one, since apt-get is called through it.
    symlinkSync(findCommand("env") ?? "/usr/bin/env", join(this.#bin, "env"));
    for (const name of commands) this.#install(name);
  }

  #install(name: FakeCommand): void {
    const file = join(this.#bin, name);
    const fixture = join(FIXTURES, `${name}.cjs`);
    const body = existsSync(fixture) ? readFileSync(fixture, "utf8") : "";
    writeFileSync(file, `#!${process.execPath}\n${body}`);
    chmodSync(file, 0o755);
  }

  /** Runs scripts/setup.mjs; `environment` is for the fakes. */
  setup(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Outcome {
    writeFileSync(this.#log, "");
    const env = { PATH: this.#bin, FAKE_LOG: this.#log, FAKE_FIXTURES: FIXTURES, ...environment };
    const script = join(this.root, "scripts", "setup.mjs");
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { env, encoding: "utf8" });
    const calls = readFileSync(this.#log, "utf8").split("\n").slice(0, -1);
    // Whether sudo is asked depends on who runs the tests; what it is asked for is in the log too.
    return { status, stderr, calls: calls.filter((call) => !call.startsWith("sudo ")) };
  }
}
