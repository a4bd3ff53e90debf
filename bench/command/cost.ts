/**
 * What a command costs with all its children: processor time from the shell's own `times`, which POSIX has and which counts
 * every child that was waited for, at 10 ms or better; and the time on the clock.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { hrtime } from "node:process";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { StepError } from "../../scripts/lib/run.mjs";
import { plainEnvironment } from "../lib/settings.js";

export interface Cost {
  /** Seconds of processor time, the user's and the system's. */
  readonly processor: number;
  /** Seconds on the clock. */
  readonly clock: number;
  /** What the command wrote to its standard output. */
  readonly output: string;
}

/** Descriptor 3 is kept from the command. */
const script = '"$@" 3>&-; code=$?; times >&3; exit $code';

/** In `cwd`, if given. @throws StepError when the command fails. */
export async function costOf(command: readonly string[], cwd?: string): Promise<Cost> {
  const begin = hrtime.bigint();
  const shell = spawn("sh", ["-c", script, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: plainEnvironment(),
    ...(cwd !== undefined && { cwd }),
  });
  const streams = shell.stdio.slice(1) as Readable[];
  const [texts] = await Promise.all([Promise.all(streams.map((stream) => text(stream))), once(shell, "close")]);
  const clock = Number(hrtime.bigint() - begin) / 1e9;
  const [output = "", errors = "", times = ""] = texts;
  if (shell.exitCode !== 0)
    throw new StepError(`\`${command.join(" ")}\` failed (exit code ${shell.exitCode}):\n${errors}`);
  return { processor: childrenSeconds(times), clock, output };
}

/** The second line of `times` tells the children: `0m1.23s 0m0.45s`, with a comma where the language has one. */
export function childrenSeconds(times: string): number {
  const found = [...(times.split("\n")[1] ?? "").matchAll(/(\d+)m(\d+[.,]?\d*)s/g)];
  if (found.length !== 2)
    throw new StepError(`The shell's \`times\` printed what POSIX does not say: ${JSON.stringify(times)}`);
  return found.reduce(
    (sum, [, minutes, seconds = ""]) => sum + 60 * Number(minutes) + Number(seconds.replace(",", ".")),
    0,
  );
}
