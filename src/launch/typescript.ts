/** What a runtime needs on its command line to run a TypeScript file as it is. */
import { extname } from "node:path";
import { LaunchProblem } from "./problem.js";
import type { Runtime } from "./types.js";

const extensions: ReadonlySet<string> = new Set([".ts", ".mts", ".cts", ".tsx"]);

/** Node strips types by itself from 22.18 and 23.6, and when asked to from 22.6; before that it cannot. */
export function typeScriptFlags(file: string, runtime: Runtime): string[] {
  if (runtime.name !== "node" || !extensions.has(extname(file)) || stripsTypes(runtime)) return [];
  const [major, minor] = versionOf(runtime);
  if (major === 23 || (major === 22 && minor >= 6)) return ["--experimental-strip-types"];
  const message = `Node.js ${runtime.version} (${runtime.path}) cannot run ${file}: name a Node.js 22.18 or later, bun or deno with --runtime, or compile it first.`;
  throw new LaunchProblem("not-executable", message);
}

/** Whether it does so unasked. */
export function stripsTypes(runtime: Runtime): boolean {
  const [major, minor] = versionOf(runtime);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

function versionOf({ version }: Runtime): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}
