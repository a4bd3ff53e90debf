/** Processes as /proc tells of them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { errorCode } from "./error-code.js";

/** A process that has ended has no executable any more, also while its parent has not heard of it (a zombie). */
export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`);
}

/** Those that have `argument` on their command line. */
export function processesWith(argument: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && argumentsOf(pid).includes(argument));
}

function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch (error) {
    // It ended after it was listed, or in the middle of the reading.
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ESRCH") return [];
    throw error;
  }
}
