/**
 * Tries the options on /bin/true before the program runs under them (0.3 s, so only when there is something to try). Valgrind rejects
 * an unknown option itself, but for options that it checks late it only prints "Bad option" and runs on, and a broken suppression file
 * is reported in the log, which nobody reads.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ask } from "./ask.js";
import { findExecutable } from "./executable.js";
import { LaunchProblem } from "./problem.js";

/** Throws a `LaunchProblem` with Valgrind's own words when it does not take `valgrindArguments` without a murmur. */
export async function dryRun(valgrind: string, valgrindArguments: readonly string[], directory: string): Promise<void> {
  const program = findExecutable("true", { path: process.env["PATH"] });
  // A machine without true(1) learns of a bad option from the run itself.
  if ("missing" in program) return;
  const answer = await ask(valgrind, [...valgrindArguments, program.path], { timeoutMs: 60_000 });
  const complaint = complaintIn(answer.stderr) ?? complaintIn(takeLogs(directory));
  if (complaint !== undefined) {
    throw new LaunchProblem("usage", `Valgrind does not accept its options: ${complaint} See \`valgrind --help\`.`);
  }
  if (answer.exitCode !== 0) {
    const said = lastLine(answer.stderr);
    throw new LaunchProblem(
      "valgrind-missing",
      `${valgrind} cannot run even ${program.path} under Memcheck${said === undefined ? "" : ` (it said: ${said})`}: run \`jsgrind doctor\`.`,
    );
  }
}

/**
 * The lines that m_options.c and m_errormgr.c print: `valgrind: Unknown option: --x`, `==123== Bad option: --x`, each followed by
 * lines that say why, and `FATAL: in suppressions file "x" near line 3:`.
 */
function complaintIn(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.replace(/^(?:valgrind:|==\d+==)\s*/, "").trim());
  const first = lines.findIndex((line) => /^(?:Unknown option|Bad option|FATAL): /.test(line));
  if (first === -1) return undefined;
  const words: string[] = [];
  for (const line of lines.slice(first)) {
    if (line === "" || line.startsWith("Use --help") || line.startsWith("exiting now")) break;
    words.push(line.replace(/^FATAL: /, ""));
  }
  return words.join(" ").replace(/[.:]?$/, ".");
}

function lastLine(text: string): string | undefined {
  const last = text.trim().split("\n").at(-1);
  return last === "" ? undefined : last;
}

/** What the dry run wrote must not be taken for the program's. */
function takeLogs(directory: string): string {
  let text = "";
  for (const name of readdirSync(directory)) {
    if (!/^\d+\.(?:xml|log)$/.test(name)) continue;
    const path = join(directory, name);
    if (name.endsWith(".log")) text += readFileSync(path, "utf8");
    rmSync(path);
  }
  return text;
}
