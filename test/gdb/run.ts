/** Runs a program under the real Valgrind, and answers its stops. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { findRelay } from "#src/gdb/find-relay.js";
import type { Stop } from "#src/gdb/stop.js";
import { answerStops } from "#src/gdb/stops.js";
import { sendSignal } from "#src/launch/signals.js";
import { findCommand } from "../../scripts/lib/find-command.mjs";

export interface Running {
  pid: number;
  /** What the program and its children have written so far, to standard output and error. */
  output(): string;
  problems: string[];
  ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
  /** Ends the answering. */
  stop(): Promise<void>;
  /** What is left in Valgrind's folder beside logs and XML. */
  leftovers(): string[];
}

export interface RunOptions {
  onStop(stop: Stop): Promise<void>;
  env?: NodeJS.ProcessEnv;
  stdin?: "ignore" | "pipe";
  /** Instead of Valgrind's own. */
  vgdb?: string;
}

/** Nothing may wait for ever: the group is killed when the test is over. */
export function run(t: TestContext, command: readonly string[], options: RunOptions): Running {
  const directory = mkdtempSync(join(tmpdir(), "jsgrind-gdb-"));
  const valgrind = findCommand("valgrind") ?? "valgrind";
  const outputFile = join(directory, "output.txt");
  const output = openSync(outputFile, "a");
  const problems: string[] = [];
  const answering = answerStops(directory, {
    vgdb: options.vgdb ?? findRelay(valgrind, { path: process.env["PATH"] }) ?? "vgdb",
    onStop: options.onStop,
    onProblem: (message) => problems.push(message),
  });
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const child = spawn(
    valgrind,
    [
      ...["--tool=memcheck", "--xml=yes", `--xml-file=${directory}/%p.xml`, `--log-file=${directory}/%p.log`],
      ...["--trace-children=yes", "--smc-check=none", "--leak-check=no", "--show-leak-kinds=none"],
      ...["--vgdb=yes", "--vgdb-error=1", `--vgdb-prefix=${directory}/vgdb`],
      ...command,
    ],
    { stdio: [options.stdin ?? "ignore", output, output], env: { ...env, ...options.env }, detached: true },
  );
  closeSync(output);
  const exit = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = exit.then(([exitCode, signal]) => ({ exitCode, signal }));
  const { pid } = child;
  if (pid === undefined) throw new Error("Valgrind could not be started.");
  t.after(async () => {
    child.stdin?.destroy();
    sendSignal(-pid, "SIGKILL");
    await ended;
    await answering.stop();
    rmSync(directory, { recursive: true });
  });
  return {
    pid,
    output: () => readFileSync(outputFile, "utf8"),
    problems,
    ended,
    async stop() {
      await answering.stop();
      child.stdin?.end();
    },
    leftovers: () => readdirSync(directory).filter((name) => !/\.(?:log|xml|txt)$/.test(name)),
  };
}
