/** The files of `--suppressions`, before Valgrind reads them. */
import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { errorMessage } from "./error-code.js";
import { LaunchProblem } from "./problem.js";

/** Absolute paths: a child may have another working directory, and reads them again. Throws a `LaunchProblem`. */
export function readableSuppressions(files: readonly string[]): string[] {
  return files.map((file) => {
    const path = resolve(file);
    try {
      accessSync(path, constants.R_OK);
    } catch (error) {
      throw new LaunchProblem(
        "usage",
        `The suppression file ${file} cannot be read (${errorMessage(error)}): check its path.`,
      );
    }
    if (statSync(path).isDirectory()) {
      throw new LaunchProblem("usage", `The suppression file ${file} is a folder: name the file in it.`);
    }
    return path;
  });
}
