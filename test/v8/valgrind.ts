/** Runs a program under the real Memcheck, as jsgrind does, and stops at its errors. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { lastErrorIn } from "#src/ask/last-error.js";
import type { ValgrindError } from "#src/findings/types.js";
import { findRelay } from "#src/gdb/find-relay.js";
import type { Stop } from "#src/gdb/stop.js";
import { answerStops } from "#src/gdb/stops.js";
import { memcheckArguments } from "#src/launch/memcheck-arguments.js";
import { namingFlags } from "#src/launch/naming-flags.js";
import { findCommand } from "../../scripts/lib/find-command.mjs";

export interface MemcheckRun {
  /** A Node. */
  runtime: { path: string; version: string };
  /** Its flags, the program and its arguments. */
  args: readonly string[];
  /** Where everything goes. */
  folder: string;
  onError(stop: Stop, error: ValgrindError): void;
}

export async function runUnderMemcheck({ runtime, args, folder, onError }: MemcheckRun): Promise<void> {
  const valgrind = findCommand("valgrind");
  const vgdb = valgrind === undefined ? undefined : findRelay(valgrind, { path: process.env["PATH"] });
  if (valgrind === undefined || vgdb === undefined) throw new Error("Valgrind is not installed, or has no vgdb.");
  const memcheck = memcheckArguments(
    {
      leakCheck: "no",
      showLeakKinds: "none",
      numCallers: 100,
      trackOrigins: false,
      genSuppressions: false,
      suppressions: [],
      extra: [],
    },
    {
      directory: folder,
      spared: { changesOfCode: true, allocatorInExecutable: false },
      vgdbPrefix: join(folder, "vgdb"),
    },
  );
  const problems: string[] = [];
  const answering = answerStops(folder, {
    vgdb,
    onStop: async (stop) => {
      const error = lastErrorIn(join(folder, `${stop.pid}.xml`));
      if (error !== undefined) onError(stop, error);
    },
    onProblem: (message) => problems.push(message),
    limitMs: 30_000,
  });
  const output = openSync(join(folder, "output"), "w");
  const command = [runtime.path, ...namingFlags({ name: "node", version: runtime.version }, folder), ...args];
  const child = spawn(valgrind, [...memcheck, ...command], {
    cwd: folder,
    stdio: ["ignore", output, output],
    env: {},
    timeout: 300_000,
    killSignal: "SIGKILL",
  });
  closeSync(output);
  const [exitCode, signal] = (await once(child, "exit")) as [number | null, string | null];
  await answering.stop();
  if (exitCode !== 0) problems.push(`Valgrind ended with ${signal ?? `exit code ${exitCode}`}: see ${folder}.`);
  if (problems.length > 0) throw new Error(problems.join(" "));
}
