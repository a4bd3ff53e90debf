/** What is run under `jsgrind memcheck` and under plain `valgrind node`: each takes 10 s or more there. */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { jsgrindFile } from "../lib/settings.js";

export interface Program {
  readonly name: string;
  /** What stands behind `node`. */
  readonly args: readonly string[];
}

export const programs: readonly Program[] = [
  { name: "`node -e 0`", args: ["-e", "0"] },
  { name: "parsing a large file with acorn", args: fileAt(new URL("programs/acorn.mjs", import.meta.url)) },
  { name: "formatting a large file with prettier", args: fileAt(new URL("programs/prettier.mjs", import.meta.url)) },
  { name: "a numeric loop", args: fileAt(new URL("programs/numeric.mjs", import.meta.url)) },
];

function fileAt(url: URL): string[] {
  return [fileURLToPath(url)];
}

/** What a person would type. Quiet, so that both print the program's own output alone. */
export function plainCommand({ args }: Program): string[] {
  return ["valgrind", "--quiet", "--tool=memcheck", "--leak-check=full", process.execPath, ...args];
}

export function jsgrindCommand({ args }: Program): string[] {
  return [process.execPath, jsgrindFile, "memcheck", "--quiet", "--error-exitcode=0", "--", process.execPath, ...args];
}
