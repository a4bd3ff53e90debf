/** Where a finding is for a tool that shows it beside the source: a file of the repository, and a place in it. */
import { execFileSync } from "node:child_process";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { originOf } from "../frames/origin.js";
import type { Finding, Frame } from "./contract.js";
import { placeToLook } from "./fold.js";
import { withoutParameters } from "./function-name.js";
import { objectName } from "./hidden-text.js";

/** The repository that `cwd` is in; `cwd` itself where it is in none, or where there is no git. */
export function repositoryRoot(cwd: string): string {
  try {
    const said = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd, stdio: ["ignore", "pipe", "ignore"] });
    return said.toString().replace(/\n$/, "") || cwd;
  } catch {
    return cwd; // git is not installed, or this is no repository
  }
}

/** The path from `root`, with slashes; undefined for what is not below it. */
export function within(root: string, file: string): string | undefined {
  if (!isAbsolute(file)) return undefined;
  const path = relative(root, resolve(file));
  return path === "" || path === ".." || path.startsWith(`..${sep}`) ? undefined : path.split(sep).join("/");
}

/**
 * The innermost frame whose file is the repository's own: what a team's tools have no text of, they cannot show. Without one, where the report on
 * the terminal looks.
 */
export function ownPlace(finding: Pick<Finding, "stack">, root: string): Frame | undefined {
  const own = finding.stack.find((frame) => {
    const path = frame.file === undefined ? undefined : within(root, frame.file);
    return path !== undefined && !`/${path}`.includes("/node_modules/") && originOf(frame) === "user";
  });
  return own ?? placeToLook(finding.stack);
}

/** In words that stay true when lines move: `overflow (src/addon.c)`. */
export function placeName(finding: Pick<Finding, "stack">, root: string): string {
  const frame =
    ownPlace(finding, root) ?? finding.stack.find((each) => originOf(each) === "user") ?? finding.stack.at(0);
  if (frame === undefined) return "";
  const { function: name, file, object, language } = frame;
  const called = name === undefined ? "" : language === "javascript" ? name : withoutParameters(name);
  const where = file === undefined ? (object === undefined ? "" : objectName(object)) : (within(root, file) ?? file);
  return called === "" ? where : where === "" ? called : `${called} (${where})`;
}
