/** The three ways in which a program meets jsgrind, as command lines. */
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "../../scripts/lib/root.mjs";

export const root: string = packageRoot(import.meta.url);
export const jsgrindFile: string = join(root, "dist", "cli", "bin.js");

/** Without Valgrind, with the real twin; under `jsgrind memcheck`, with its flags for V8 and Valgrind; the disabled twin, without Valgrind. */
export type Setting = "native" | "memcheck" | "disabled";

/** Runs `file` with `args`; what Memcheck finds is not asked for here. */
export function commandIn(setting: Setting, file: string, args: readonly string[]): string[] {
  const options: Record<Setting, readonly string[]> = {
    native: ["-C", "valgrind"],
    memcheck: [jsgrindFile, "memcheck", "--quiet", "--error-exitcode=0"],
    disabled: [],
  };
  return [process.execPath, ...options[setting], file, ...args];
}

/**
 * The environment without options that would reach the measured programs, and without certificates of the machine's own: Node reads them at each
 * start, which makes all starts dearer, and so what is measured against one smaller.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, VALGRIND_OPTS: __, NODE_EXTRA_CA_CERTS: ___, ...env } = process.env;
  return env;
}
