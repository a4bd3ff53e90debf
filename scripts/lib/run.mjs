// @ts-check
/**
 * Runs a command that the reader should see working: its output goes to standard error, so that the standard output
 * of `npm run demo` stays the demo's own; its standard input is the terminal's, for sudo's password.
 */
import { spawnSync } from "node:child_process";

/** A step that could not be done, in words for the person at the terminal: no stack is wanted. */
export class StepError extends Error {
  /** @readonly */
  exitCode;

  /**
   * @param {string} message
   * @param {number} [exitCode] What the script should exit with.
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = "StepError";
    this.exitCode = exitCode;
  }
}

/**
 * @param {readonly string[]} command The program and its arguments; no shell reads them.
 * @param {{ cwd: string, hint?: string }} options `hint` ends the message when the command fails.
 */
export function run(command, { cwd, hint = "" }) {
  const [program = "", ...args] = command;
  const { error, status, signal } = spawnSync(program, args, { cwd, stdio: ["inherit", 2, 2] });
  if (error === undefined && status === 0) return;
  const outcome = error?.message ?? (signal === null ? `exit code ${status}` : `ended by ${signal}`);
  throw new StepError(`\`${command.join(" ")}\` failed: ${outcome}.${hint && ` ${hint}`}`, status ?? 1);
}

/**
 * Runs the script; a `StepError` becomes one message on standard error and its exit code.
 *
 * @param {string} name Goes before the message.
 * @param {() => void | Promise<void>} script
 */
export async function runScript(name, script) {
  try {
    await script();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
