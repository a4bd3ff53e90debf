/** What `--json FILE` wrote, read back. */
import { readFileSync } from "node:fs";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import type { Report } from "./contract.js";

const lists = ["command", "processes", "findings", "noise", "suppressed"] as const;

/** Throws a `LaunchProblem` when the file is not there, or is no report. */
export function readReport(file: string): Report {
  let said: unknown;
  try {
    said = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw notReport(file, errorMessage(error));
  }
  if (typeof said !== "object" || said === null) throw notReport(file, "it holds no object");
  const fields = said as Partial<Record<keyof Report, unknown>>;
  if (fields.schema !== 1) throw notReport(file, `its schema is ${JSON.stringify(fields.schema)}, and 1 is wanted`);
  const missing = lists.filter((name) => !Array.isArray(fields[name]));
  if (missing.length > 0) throw notReport(file, `it has no ${missing.join(", ")}`);
  return said as Report;
}

function notReport(file: string, reason: string): LaunchProblem {
  return new LaunchProblem("usage", `${file} is no report (${reason}): name files that jsgrind wrote with --json.`);
}
