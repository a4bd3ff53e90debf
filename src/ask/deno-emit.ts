/**
 * What Deno made of a file in TypeScript. It keeps that in its cache, with the map at the end, and hands V8 the text alone; so the map is to
 * be had there (`deno info` tells the folder, as "Emitted modules cache").
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorCode } from "../launch/error-code.js";

/** `file` is a `file:` URL; undefined where the process, or its cache, has nothing of the kind. */
export function denoEmit(file: string, pid: number): string | undefined {
  if (!file.startsWith("file:")) return undefined;
  const folder = denoFolder(environmentOf(pid));
  return folder === undefined ? undefined : read(join(folder, "gen", "file", `${fileURLToPath(file)}.js`));
}

function denoFolder(environment: ReadonlyMap<string, string>): string | undefined {
  const folders = [
    ["DENO_DIR", ""],
    ["XDG_CACHE_HOME", "deno"],
    ["HOME", ".cache/deno"],
  ] as const;
  for (const [name, below] of folders) {
    const folder = environment.get(name) ?? "";
    if (folder !== "") return join(folder, below);
  }
  return undefined;
}

/** As it was when the process began. */
function environmentOf(pid: number): ReadonlyMap<string, string> {
  const entries = read(`/proc/${pid}/environ`)?.split("\0") ?? [];
  return new Map(entries.map((entry) => [entry.replace(/=[^]*/, ""), entry.replace(/^[^=]*=?/, "")]));
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (!["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(errorCode(error) ?? "")) throw error;
    return undefined;
  }
}
