// @ts-check
/** Looks a command up as a shell would: the first executable file of that name in PATH. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @param {string} name
 * @param {string} [path] A list of folders as in the PATH variable, which is the default.
 * @returns {string | undefined} The file, or undefined where there is none.
 */
export function findCommand(name, path = process.env["PATH"] ?? "") {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutableFile);
}

/** @param {string} file */
function isExecutableFile(file) {
  try {
    accessSync(file, constants.X_OK);
    // A folder may be "executable" too.
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
