/**
 * Finds an executable as execvp(3) does, and says why not when it cannot. Done before Valgrind starts, because Valgrind's own message
 * comes without a remedy and its exit codes 126 and 127 could be the program's.
 */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { errorCode } from "./error-code.js";

export type Executable = { path: string } | { missing: "not-found" | "directory" | "not-executable"; path: string };

export interface FindOptions {
  cwd?: string;
  /** The value of PATH. */
  path?: string | undefined;
}

/** `name` with a slash is a path; without one it is looked for in the folders of PATH, where a folder or a plain file is passed over. */
export function findExecutable(name: string, options: FindOptions = {}): Executable {
  const cwd = options.cwd ?? process.cwd();
  if (name.includes("/")) return examine(resolve(cwd, name));
  let best: Executable = { missing: "not-found", path: name };
  for (const folder of (options.path ?? "").split(delimiter)) {
    // POSIX: an empty entry of PATH is the working directory.
    const found = examine(join(resolve(cwd, folder), name));
    if (!("missing" in found)) return found;
    // execvp goes on after EACCES, and reports it only when nothing better follows.
    if (found.missing === "not-executable" && best.path === name) best = found;
  }
  return best;
}

function examine(path: string): Executable {
  try {
    if (statSync(path).isDirectory()) return { missing: "directory", path };
    accessSync(path, constants.X_OK);
    return { path };
  } catch (error) {
    // EACCES is a closed folder on the way or a file without the x bit; every other reason means that there is nothing at that path.
    return { missing: errorCode(error) === "EACCES" ? "not-executable" : "not-found", path };
  }
}
