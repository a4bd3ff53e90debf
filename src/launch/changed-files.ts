/** What a range of git touches. */
import { resolve } from "node:path";
import { ask } from "./ask.js";
import { LaunchProblem } from "./problem.js";

/** Absolute paths. Of a range without an end (`main`) what is not committed yet counts too. */
export async function changedFiles(range: string): Promise<string[]> {
  const root = await git(range, ["rev-parse", "--show-toplevel"]);
  const changed = await git(range, ["diff", "--name-only", "-z", "--end-of-options", range, "--"]);
  return changed
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => resolve(root.trimEnd(), path));
}

async function git(range: string, words: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await ask("git", words);
  if (exitCode === 0) return stdout;
  const said = stderr.trim().split("\n")[0] ?? "";
  throw new LaunchProblem(
    "usage",
    `--changed ${range}: git does not know what it touches (${said}): give a range or a commit, such as main...HEAD or HEAD~1, inside a repository.`,
  );
}
