/**
 * Turns what the user named into what can be started: a script and the runtime that runs it, or a command. Everything that can be
 * known to fail is said here in one sentence, before Valgrind's slow start.
 */
import { accessSync, constants, statSync } from "node:fs";
import { errorCode } from "./error-code.js";
import { type Executable, findExecutable } from "./executable.js";
import { tierFlags } from "./flags.js";
import { namingFlags } from "./naming-flags.js";
import { LaunchProblem } from "./problem.js";
import { currentIsNode, firstLine, realPath, type Runtimes } from "./runtime.js";
import type { Program, Runtime, Target, Tier } from "./types.js";
import { typeScriptFlags } from "./typescript.js";

export interface ResolveOptions {
  tier: Tier;
  /** The run's folder, where V8 writes what its code is called; undefined when it need not. */
  naming: string | undefined;
  runtimes: Runtimes;
  env?: NodeJS.ProcessEnv;
}

/** Throws a `LaunchProblem` when the program cannot be started as asked. */
export async function resolveTarget(program: Program, options: ResolveOptions): Promise<Target> {
  return program.form === "file" ? resolveFile(program, options) : resolveCommand(program.command, options);
}

async function resolveFile(program: Program & { form: "file" }, options: ResolveOptions): Promise<Target> {
  checkScript(program.file);
  const runtime = await resolveRuntime(program.runtime ?? "node", options);
  if (runtime.name === "bun" && (options.tier === "sparkplug" || options.tier === "ignition")) {
    const message = `--tier ${options.tier} is a tier of V8, but ${runtime.path} is Bun, which runs JavaScriptCore: leave --tier out.`;
    throw new LaunchProblem("usage", message);
  }
  // Deno asks for each permission on the terminal; a program under test is trusted as one run by Node is.
  const start = runtime.name === "deno" ? ["run", "--allow-all"] : [];
  // Deno takes V8's flags from the environment (environment.ts).
  const flags = [...nodeFlags(runtime, options), ...typeScriptFlags(program.file, runtime)];
  // `./-x.js` is a script, `-x.js` an option.
  const file = program.file.startsWith("-") ? `./${program.file}` : program.file;
  return {
    argv: [runtime.path, ...start, ...flags, file, ...program.arguments],
    flags: [...start, ...flags],
    executable: runtime.path,
    runtime,
  };
}

function checkScript(file: string): void {
  let reason: string;
  try {
    accessSync(file, constants.R_OK);
    if (!statSync(file).isDirectory()) return;
    reason = "is a folder: name the file to run";
  } catch (error) {
    if (errorCode(error) !== "EACCES") {
      throw new LaunchProblem(
        "not-found",
        `The script ${file} does not exist: to run a command, put -- before it (jsgrind memcheck -- ${file}).`,
      );
    }
    reason = "may not be read by this user: change its permissions";
  }
  throw new LaunchProblem("not-executable", `The script ${file} ${reason}.`);
}

export async function resolveRuntime(
  name: string,
  options: Pick<ResolveOptions, "runtimes" | "env">,
): Promise<Runtime> {
  const path = name === "node" && currentIsNode() ? process.execPath : runtimePath(name, options);
  const runtime = await options.runtimes.ask(path);
  if (runtime !== undefined) return runtime;
  const message = `The runtime ${name} (${path}) does not answer \`--version\` as Node.js, Bun or Deno does: name one of them, or run it as a command after --.`;
  throw new LaunchProblem("not-executable", message);
}

function runtimePath(name: string, options: Pick<ResolveOptions, "env">): string {
  const path = (options.env ?? process.env)["PATH"];
  return pathOrProblem(name, findExecutable(name, { path }), path, "The runtime");
}

async function resolveCommand(command: readonly string[], options: ResolveOptions): Promise<Target> {
  const [name = "", ...rest] = command;
  const path = (options.env ?? process.env)["PATH"];
  const executable = pathOrProblem(name, findExecutable(name, { path }), path, "The program");
  if (isScriptOfNode(executable)) {
    const node = pathOrProblem("node", findExecutable("node", { path }), path, "The runtime");
    const runtime = await options.runtimes.recognise(node);
    const flags = nodeFlags(runtime, options);
    const common = { argv: [node, ...flags, executable, ...rest], flags, executable: node, runtime };
    return isPackageManager(executable) ? { ...common, manager: [node, executable, ...rest] } : common;
  }
  const runtime = await options.runtimes.recognise(executable);
  const flags = nodeFlags(runtime, options);
  return { argv: [name, ...flags, ...rest], flags, executable, runtime };
}

/** Such a script would find Node on PATH, without the flags that it is to have. */
function isScriptOfNode(executable: string): boolean {
  return /^#!\s*\/usr\/bin\/env\s+(?:-S\s+)?node\s*$/.test(firstLine(executable) ?? "");
}

/** npm and pnpm find `node` on PATH, and npx and pnpx; Yarn, for one, puts its own in front. */
function isPackageManager(executable: string): boolean {
  return /\/(?:npm\/bin\/np[mx]-cli\.js|pnpm\/bin\/pnp[mx]\.[cm]?js)$/.test(realPath(executable));
}

/** Only Node takes V8's flags before everything else. */
function nodeFlags(runtime: Runtime | undefined, { tier, naming }: ResolveOptions): string[] {
  if (runtime?.name !== "node") return [];
  return [...tierFlags(runtime, tier), ...(naming === undefined ? [] : namingFlags(runtime, naming))];
}

function pathOrProblem(name: string, found: Executable, path: string | undefined, what: string): string {
  if (!("missing" in found)) return found.path;
  if (found.missing === "not-found") {
    const where = name.includes("/") ? "does not exist" : "is in no folder of PATH";
    throw new LaunchProblem("not-found", `${what} ${name} ${where}: check its name.`);
  }
  const why =
    found.missing === "directory"
      ? "is a folder: name the file in it"
      : "is not executable: run `chmod +x` on it, or name its interpreter";
  throw new LaunchProblem("not-executable", `${what} ${found.path} ${why}.`);
}
