/**
 * Finds Valgrind: `--valgrind PATH`, then JSGRIND_VALGRIND, then PATH; and asks its version.
 *
 * 3.15 (2019) is the oldest that a distribution which can run Node 20 (glibc 2.28) still carries, Ubuntu 20.04, and it knows every
 * option that jsgrind sets: --keep-debuginfo came with 3.14, --show-error-list with 3.15.
 */
import { ask } from "./ask.js";
import { findExecutable } from "./executable.js";
import { installCommand } from "./install-hint.js";
import { LaunchProblem } from "./problem.js";
import type { ValgrindInstall } from "./types.js";

export const minimumValgrind = "3.15";

export interface FindValgrindOptions {
  /** The value of `--valgrind`. */
  valgrind?: string | undefined;
  env?: NodeJS.ProcessEnv;
}

/** Throws a `LaunchProblem` that names the remedy when there is no Valgrind, or when it is too old. */
export async function findValgrind(options: FindValgrindOptions = {}): Promise<ValgrindInstall> {
  const env = options.env ?? process.env;
  const [name, origin] = nameOf(options.valgrind, env);
  const found = findExecutable(name, { path: env["PATH"] });
  if ("missing" in found) {
    const what = { "not-found": "does not exist", directory: "is a folder", "not-executable": "is not executable" }[
      found.missing
    ];
    const message =
      origin === "PATH" && found.missing === "not-found"
        ? `Valgrind is not installed (no \`valgrind\` on PATH): install it with ${installCommand(env["PATH"])}, or name it with --valgrind PATH.`
        : `${found.path} (from ${origin}) ${what}: name an installed Valgrind, or install one with ${installCommand(env["PATH"])}.`;
    throw new LaunchProblem("valgrind-missing", message);
  }
  const version = await versionOf(found.path, env);
  if (isOlder(version, minimumValgrind)) {
    const message = `${found.path} is Valgrind ${version}, but jsgrind needs ${minimumValgrind} or later: update it with ${installCommand(env["PATH"])}, or name a newer one with --valgrind PATH.`;
    throw new LaunchProblem("valgrind-too-old", message);
  }
  return { path: found.path, version };
}

function nameOf(option: string | undefined, env: NodeJS.ProcessEnv): [name: string, origin: string] {
  if (option !== undefined) return [option, "--valgrind"];
  const fromEnvironment = env["JSGRIND_VALGRIND"];
  // An empty variable is how a shell unsets it for one command.
  if (fromEnvironment !== undefined && fromEnvironment !== "") return [fromEnvironment, "JSGRIND_VALGRIND"];
  return ["valgrind", "PATH"];
}

async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const answer = await ask(path, ["--version"], { env });
  // `valgrind-3.19.0`, and `valgrind-3.28.0.GIT` from a checkout.
  const version = /^valgrind-(\d+\.\d+\S*)\s*$/m.exec(answer.stdout)?.[1];
  if (version !== undefined) return version;
  const said =
    (answer.stdout + answer.stderr)
      .trim()
      .split("\n", 1)
      .find((line) => line !== "") ?? "nothing";
  const message = `${path} does not answer \`--version\` as Valgrind does (it said: ${said}): name a Valgrind with --valgrind PATH, or install one with ${installCommand(env["PATH"])}.`;
  throw new LaunchProblem("valgrind-missing", message);
}

/** Compares major and minor only: no option came or went in a patch release. */
export function isOlder(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = minimum.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
