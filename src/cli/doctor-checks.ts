/** What `jsgrind doctor` looks at, one function for each line of its table. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { load, machine } from "../client/object/load.js";
import { ask } from "../launch/ask.js";
import { programEnvironment } from "../launch/environment.js";
import { errorMessage } from "../launch/error-code.js";
import { memcheckArguments } from "../launch/memcheck-arguments.js";
import type { Machine } from "../client/object/machine.js";
import type { RunDirectory } from "../launch/run-directory.js";
import { Runtimes } from "../launch/runtime.js";
import { sparedBy } from "../launch/spared.js";
import { resolveTarget } from "../launch/target.js";
import type { ValgrindInstall } from "../launch/types.js";
import { findValgrind } from "../launch/valgrind.js";
import { defaultMemcheckOptions } from "./memcheck-options.js";

export interface Check {
  name: string;
  ok: boolean;
  found: string;
  /** What to do when it is not. */
  remedy?: string;
}

/** The same as `engines` in package.json. */
const minimumNode = [20, 19] as const;

export function checkRuntime(versions: Partial<Record<string, string>>, execPath: string): Check {
  const name = "runtime";
  if (versions["bun"] !== undefined) return { name, ok: true, found: `Bun ${versions["bun"]} (${execPath})` };
  if (versions["deno"] !== undefined) return { name, ok: true, found: `Deno ${versions["deno"]} (${execPath})` };
  const [major = 0, minor = 0] = (versions["node"] ?? "").split(".").map(Number);
  const ok = major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1]);
  const found = `Node.js ${versions["node"]} (${execPath})`;
  return ok
    ? { name, ok, found }
    : { name, ok, found, remedy: `jsgrind needs Node.js ${minimumNode.join(".")} or later.` };
}

export function checkMachine(): Check & { machine?: Machine } {
  const found = `${process.platform} ${process.arch}`;
  const ours = machine();
  if (ours !== undefined) return { name: "machine", ok: true, found, machine: ours };
  const remedy =
    "jsgrind has machine code for Linux on x64 and arm64: elsewhere its functions do nothing, and the commands need Linux.";
  return { name: "machine", ok: false, found, remedy };
}

export async function checkValgrind(valgrind: string | undefined): Promise<Check & { install?: ValgrindInstall }> {
  try {
    const install = await findValgrind({ valgrind });
    return { name: "valgrind", ok: true, found: `${install.version} (${install.path})`, install };
  } catch (error) {
    return { name: "valgrind", ok: false, found: "none that will do", remedy: errorMessage(error) };
  }
}

export function checkTemporaryDirectory({ path }: RunDirectory): Check {
  return { name: "temporary directory", ok: true, found: `${dirname(path)} can be written in` };
}

/** As the client does it: from the first directory that is not mounted noexec, if there is one. */
export function checkLoading(machine: Machine): Check {
  const name = "machine code";
  try {
    load(machine);
    return { name, ok: true, found: "can be loaded" };
  } catch (error) {
    return { name, ok: false, found: "cannot be loaded", remedy: errorMessage(error) };
  }
}

/** The very command line and environment of `jsgrind memcheck`, around a program that asks whether it is under Valgrind. */
export async function checkRoundTrip(valgrind: ValgrindInstall, { path }: RunDirectory): Promise<Check> {
  const name = "round trip";
  const file = fileURLToPath(new URL("doctor-probe.js", import.meta.url));
  const target = await resolveTarget(
    { form: "file", file, arguments: [] },
    { tier: "fast", naming: undefined, runtimes: new Runtimes() },
  );
  const options = { directory: path, spared: sparedBy(target), vgdbPrefix: undefined };
  const answer = await ask(valgrind.path, [...memcheckArguments(defaultMemcheckOptions, options), ...target.argv], {
    env: programEnvironment(process.env, { tier: "fast", rootHasFlags: true, naming: undefined }),
    timeoutMs: 120_000,
  });
  const said = answer.stdout.trim();
  if (answer.exitCode === 0 && Number(said) > 0) {
    return { name, ok: true, found: "a program asked Valgrind whether it is there, and it answered" };
  }
  if (answer.exitCode === 0 && said === "0") {
    const remedy =
      "the program ran, but did not see Valgrind: is NODE_OPTIONS set to something that drops export conditions?";
    return { name, ok: false, found: "no answer", remedy };
  }
  const reason = (answer.stderr.trim() || said || "it said nothing").split("\n").slice(0, 10).join("\n");
  return { name, ok: false, found: "the program did not run", remedy: `what was said: ${reason}` };
}
