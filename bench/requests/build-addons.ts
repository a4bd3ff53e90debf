/** Compiles addon.c and bare.c with gcc, Node's headers and Valgrind's. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { findCommand } from "../../scripts/lib/find-command.mjs";
import { StepError } from "../../scripts/lib/run.mjs";
import { root } from "../lib/settings.js";

/** Returns the folder of the compiled addons. @throws StepError that says what is missing. */
export function buildAddons(): string {
  if (findCommand("gcc") === undefined)
    throw new StepError("The benchmark of the requests compiles an addon in C, and there is no gcc on the PATH.");
  const headers = nodeHeaders();
  if (headers === undefined) {
    throw new StepError(
      `The benchmark of the requests needs Node's headers, and node_api.h is in none of ${headerPlaces().join(", ")}.`,
    );
  }
  const folder = join(root, ".build", "bench", "addons");
  mkdirSync(folder, { recursive: true });
  for (const name of ["addon", "bare"])
    compile(join(root, "bench", "requests", `${name}.c`), join(folder, `${name}.node`), headers);
  return folder;
}

function compile(source: string, addon: string, headers: string): void {
  const flags = ["-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-isystem", headers];
  const { status, stderr } = spawnSync("gcc", [...flags, "-o", addon, source], { encoding: "utf8" });
  if (status !== 0) throw new StepError(`gcc could not compile ${source}:\n${stderr}`);
}

/** The folder of node_api.h, or undefined where it is not installed. */
export function nodeHeaders(): string | undefined {
  return headerPlaces().find((folder) => existsSync(join(folder, "node_api.h")));
}

/** Where node-gyp is told they are, where Node's own archives and Debian's packages put them, where node-gyp keeps those it fetched. */
function headerPlaces(): string[] {
  const { npm_config_nodedir: told, XDG_CACHE_HOME: cache = join(homedir(), ".cache") } = process.env;
  const installed = [
    ...(told === undefined ? [] : [told]),
    dirname(dirname(process.execPath)),
    join(cache, "node-gyp", process.versions.node),
    "/usr",
    "/usr/local",
  ];
  return [...new Set(installed.map((prefix) => join(prefix, "include", "node")))];
}
