/**
 * The flags with which V8 gives each interpreted function a place in machine code of its own, and writes down what all its code is called:
 * a jitdump (src/jit/). It belongs into the run's folder, and is never left elsewhere.
 */
import type { Runtime } from "./types.js";

/** Allowed in NODE_OPTIONS too. */
export const interpretedFramesFlag = "--interpreted-frames-native-stack";

/** For the command line of Node, or DENO_V8_FLAGS. Of Bun see `javaScriptCoreNaming`. */
export function namingFlags({ name, version }: Pick<Runtime, "name" | "version">, directory: string): string[] {
  if (name === "bun") return [];
  return [
    interpretedFramesFlag,
    // V8 copies its builtins beside each isolate's code otherwise, where Valgrind knows none of them.
    "--no-short-builtin-calls",
    "--perf-prof",
    // Node 20 knows no path: it writes into the working directory, deletes the file at once, and keeps it open (dump-files.ts).
    takesPath(name, version) ? `--perf-prof-path=${directory}` : "--perf-prof-delete-file",
    // V8 opens its log beside, for which there is no use: a temporary file without a name.
    "--no-logfile-per-isolate",
    "--logfile=+",
  ];
}

/** For the environment of Bun: JavaScriptCore writes a jitdump too, of the code that it compiles. Its interpreter tells nothing. */
export function javaScriptCoreNaming(directory: string): NodeJS.ProcessEnv {
  return { BUN_JSC_useJITDump: "1", BUN_JSC_jitDumpDirectory: directory };
}

function takesPath(name: Runtime["name"], version: string): boolean {
  return name === "deno" || Number(version.split(".")[0]) >= 22;
}
