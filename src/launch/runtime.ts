/**
 * Which JavaScript runtime an executable is. It is asked natively, once per path: `--version` costs 40 ms and no time inside the
 * program under Valgrind.
 */
import { closeSync, openSync, readSync, realpathSync } from "node:fs";
import { basename } from "node:path";
import { ask } from "./ask.js";
import type { Runtime, RuntimeName } from "./types.js";

/** What each runtime prints for `--version`: `v20.20.2`, `deno 2.9.6 (stable, …)`, `1.4.5`. Bun comes last, being the least distinct. */
const versionLines: readonly (readonly [RuntimeName, RegExp])[] = [
  ["node", /^v(\d+\.\d+\.\d+\S*)\s*$/],
  ["deno", /^deno (\d+\.\d+\.\d+\S*)/],
  ["bun", /^(\d+\.\d+\.\d+\S*)\s*$/],
];

const executableNames: ReadonlySet<string> = new Set(["node", "nodejs", "bun", "deno"]);

export class Runtimes {
  readonly #asked = new Map<string, Promise<Runtime | undefined>>();

  /** Asks `path`, which the user called a runtime, whatever its name. */
  ask(path: string): Promise<Runtime | undefined> {
    let answer = this.#asked.get(path);
    if (answer === undefined) {
      answer = askVersion(path);
      this.#asked.set(path, answer);
    }
    return answer;
  }

  /** As `ask`, but only when the file's name, or that of the file it links to, is a runtime's: a stranger is never run. */
  async recognise(path: string): Promise<Runtime | undefined> {
    for (const candidate of [path, realPath(path), interpreterOf(path)]) {
      if (candidate !== undefined && executableNames.has(basename(candidate))) return this.ask(candidate);
    }
    return undefined;
  }
}

async function askVersion(path: string): Promise<Runtime | undefined> {
  if (isOurs(path)) return { name: "node", version: process.versions.node, path };
  const env = { ...process.env };
  // Options meant for the program (a preload, an inspector port) must neither run nor fail here.
  for (const name of ["NODE_OPTIONS", "BUN_OPTIONS", "DENO_V8_FLAGS"]) delete env[name];
  const answer = await ask(path, ["--version"], { env });
  if (answer.exitCode !== 0) return undefined;
  const line = answer.stdout.split("\n")[0] ?? "";
  for (const [name, pattern] of versionLines) {
    const version = pattern.exec(line)?.[1];
    if (version !== undefined) return { name, version, path };
  }
  return undefined;
}

/** Mostly the program's Node is the one that runs this. */
function isOurs(path: string): boolean {
  return currentIsNode() && realPath(path) === realPath(process.execPath);
}

/** Whether jsgrind itself is run by Node. */
export function currentIsNode(): boolean {
  return process.versions["bun"] === undefined && process.versions["deno"] === undefined;
}

/** The `/usr/bin/node` of `#!/usr/bin/node`: Valgrind names a script by its own path. */
function interpreterOf(path: string): string | undefined {
  return /^#!\s*(\S+)/.exec(firstLine(path) ?? "")?.[1];
}

/** As far as an interpreter can stand in it. */
export function firstLine(path: string): string | undefined {
  const start = Buffer.alloc(256);
  try {
    const fd = openSync(path, "r");
    try {
      const length = readSync(fd, start, 0, start.length, 0);
      return start.toString("latin1", 0, length).split("\n", 1)[0];
    } finally {
      closeSync(fd);
    }
  } catch {
    // A file that is gone, or that may be executed but not read, keeps its secret.
    return undefined;
  }
}

/** What a link leads to, or `path` itself when nothing is there. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // The file went away, or was never where the process said: its own name is all there is.
    return path;
  }
}
