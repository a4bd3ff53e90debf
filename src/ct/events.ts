/** What the process that runs the cases wrote of them, a line of JSON each. */
import { readFileSync } from "node:fs";
import { errorCode } from "../launch/error-code.js";
import type { TrialEvent } from "../trial/setting.js";

/** The last line may not be complete yet. */
export function readEvents(path: string): TrialEvent[] {
  return textOf(path)
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as TrialEvent);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return ""; // it has not come so far
    throw error;
  }
}

/** What begins and does not end. */
export function unfinished(events: readonly TrialEvent[]): Extract<TrialEvent, { event: "begin" }> | undefined {
  const last = events.findLast(({ event }) => ["begin", "end", "handed over"].includes(event));
  return last?.event === "begin" ? last : undefined;
}
