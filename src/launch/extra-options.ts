/**
 * Which of Valgrind's options `--valgrind-option` may pass on. Those below would take from jsgrind what it reads or promises, and
 * Valgrind itself would not object: the last one given wins. All others are Valgrind's to judge (dry-run.ts).
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { LaunchProblem } from "./problem.js";

const xml = "jsgrind reads Valgrind's XML, one document per process";
const log = "Valgrind's log goes to a file per process (keep it with --keep)";
const stops = "jsgrind asks stopped processes for their stacks; --stack valgrind keeps it from that";
const exit = "the program's own exit code is passed on; use --error-exitcode of jsgrind";

const refused: ReadonlyMap<string, string> = new Map([
  ["--tool", "the tool is chosen by jsgrind's command"],
  ["--xml", xml],
  ["--xml-fd", xml],
  ["--xml-file", xml],
  ["--xml-socket", xml],
  ["--xml-user-comment", xml],
  ["--log-fd", log],
  ["--log-file", log],
  ["--log-socket", log],
  ["--error-exitcode", exit],
  ["--exit-on-first-error", exit],
  ["--trace-children", "jsgrind follows every child"],
  ["--vgdb", stops],
  ["--vgdb-error", stops],
  ["--vgdb-prefix", stops],
  ["--vgdb-stop-at", stops],
  ["--demangle", "the runtime's noise is recognised by demangled names"],
  ["--quiet", "it drops the counts of suppressed errors"],
  ["-q", "it drops the counts of suppressed errors"],
  ["--num-callers", "use --num-callers of jsgrind"],
  ["--leak-check", "use --leak-check of jsgrind"],
  ["--show-leak-kinds", "use --show-leak-kinds of jsgrind"],
  ["--show-reachable", "use --show-leak-kinds of jsgrind"],
  ["--show-possibly-lost", "use --show-leak-kinds of jsgrind"],
  ["--track-origins", "use --track-origins of jsgrind"],
  ["--suppressions", "use --suppressions of jsgrind"],
  ["--gen-suppressions", "use --gen-suppressions of jsgrind"],
  // These print and end: the program would never start.
  ["--version", "it makes Valgrind print its version instead of running the program"],
  ["-h", "it makes Valgrind print its help instead of running the program"],
  ["--help", "it makes Valgrind print its help instead of running the program"],
  ["--help-debug", "it makes Valgrind print its help instead of running the program"],
  ["--help-dyn-options", "it makes Valgrind print its help instead of running the program"],
]);

/** Whether Valgrind finds options that jsgrind has not seen: in VALGRIND_OPTS, ~/.valgrindrc or ./.valgrindrc. */
export function readsOptionsOfItsOwn(env: NodeJS.ProcessEnv = process.env): boolean {
  return (
    (env["VALGRIND_OPTS"] ?? "") !== "" ||
    [homedir(), process.cwd()].some((folder) => existsSync(join(folder, ".valgrindrc")))
  );
}

/** Throws a `LaunchProblem` for an option that jsgrind keeps to itself, and for what is not an option at all. */
export function checkExtraOptions(extra: readonly string[]): void {
  for (const option of extra) {
    if (!/^-[^-]|^--[^-]/.test(option)) {
      const message = `--valgrind-option ${JSON.stringify(option)} is not an option: write --valgrind-option=--name=value, one for each option.`;
      throw new LaunchProblem("usage", message);
    }
    const name = option.split("=", 1)[0] ?? option;
    const reason = refused.get(name);
    if (reason === undefined) continue;
    throw new LaunchProblem("usage", `--valgrind-option ${name} cannot be passed on: ${reason}.`);
  }
}
