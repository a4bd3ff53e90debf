/**
 * Runs a short command natively and returns all it said. A command that cannot be started, fails or takes too long is an answer too:
 * the callers ask programs that may be anything.
 */
import { execFile } from "node:child_process";

export interface Answer {
  /** null when it could not be started, or was ended by a signal. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface AskOptions {
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

export function ask(path: string, args: readonly string[], options: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const settings = {
      env: options.env ?? process.env,
      timeout: options.timeoutMs ?? 10_000,
      encoding: "utf8" as const,
    };
    const child = execFile(path, args, settings, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ exitCode, stdout, stderr: stderr === "" && exitCode === null ? (error?.message ?? "") : stderr });
    });
    // A program that reads its standard input would otherwise wait for ours.
    child.stdin?.end();
  });
}
