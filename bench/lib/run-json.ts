/** Runs a program that prints one JSON value, and returns the value. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { StepError } from "../../scripts/lib/run.mjs";
import { plainEnvironment } from "./settings.js";

/** @throws StepError with what it wrote to standard error, when it fails. */
export async function runJson(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...plainEnvironment(), ...env } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (child.exitCode === 0) return JSON.parse(stdout) as unknown;
  throw new StepError(
    `\`${command.join(" ")}\` failed (${child.signalCode ?? `exit code ${child.exitCode}`}):\n${stderr}`,
  );
}
