/** What is run under `jsgrind memcheck` and under plain `valgrind node`: each takes 10 s or more there. */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { defaultMemcheckOptions } from "#src/cli/memcheck-options.js";
import { tierFlags } from "#src/launch/flags.js";
import { namingFlags } from "#src/launch/naming-flags.js";
import { sparedBy, sparingArguments } from "#src/launch/spared.js";
import { jsgrindFile } from "../lib/settings.js";

export interface Program {
  readonly name: string;
  /** What stands behind `node`. */
  readonly args: readonly string[];
  /** Runs in each round: what takes less is measured more often. */
  readonly times?: number;
}

export const programs: readonly Program[] = [
  { name: "`node -e 0`", args: ["-e", "0"], times: 8 },
  { name: "parsing a large file with acorn", args: fileAt(new URL("programs/acorn.mjs", import.meta.url)) },
  { name: "formatting a large file with prettier", args: fileAt(new URL("programs/prettier.mjs", import.meta.url)) },
  { name: "a numeric loop", args: fileAt(new URL("programs/numeric.mjs", import.meta.url)) },
];

function fileAt(url: URL): string[] {
  return [fileURLToPath(url)];
}

/** V8 as it is; with the flags that jsgrind sets; and the same with those for names in stacks. */
export type Flags = "none" | "fast" | "names";

/** Quiet, so that each prints the program's own output alone. */
const plainOptions = ["--quiet", "--tool=memcheck", "--leak-check=full"] as const;

/** What a person would type. */
export function plainCommand(program: Program): string[] {
  return valgrindCommand(plainOptions, program, "none", "");
}

/** The same with stacks as deep as jsgrind's, and with these flags for V8. `directory` takes what V8 writes of its code. */
export function deepCommand(program: Program, flags: Flags, directory: string): string[] {
  const options = [...plainOptions, `--num-callers=${defaultMemcheckOptions.numCallers}`];
  return valgrindCommand(options, program, flags, directory);
}

/** What Valgrind does for the program, whatever the machine does beside, by its own count: without a tool, as a tool changes neither. */
export function countingCommand(program: Program, flags: Flags, directory: string, log: string): string[] {
  return valgrindCommand(["--tool=none", "--stats=yes", `--log-file=${log}`], program, flags, directory);
}

/** With all stacks named, or none. */
export function jsgrindCommand({ args }: Program, stack: "folded" | "valgrind"): string[] {
  const options = ["--quiet", "--error-exitcode=0", `--stack=${stack}`];
  return [process.execPath, jsgrindFile, "memcheck", ...options, "--", process.execPath, ...args];
}

function valgrindCommand(options: readonly string[], { args }: Program, flags: Flags, directory: string): string[] {
  const runtime = { name: "node", version: process.versions.node, path: process.execPath } as const;
  const own = flags === "none" ? [] : sparingArguments(sparedBy({ runtime, executable: process.execPath }));
  const tier = flags === "none" ? [] : tierFlags(runtime, "fast");
  const names = flags === "names" ? namingFlags(runtime, directory) : [];
  return ["valgrind", ...options, ...own, process.execPath, ...tier, ...names, ...args];
}
