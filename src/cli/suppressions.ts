/** `jsgrind suppressions`: where the file is that tells Valgrind, when it is run by hand, what a runtime's own noise is. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LaunchProblem } from "../launch/problem.js";
import { Runtimes } from "../launch/runtime.js";
import { resolveRuntime } from "../launch/target.js";
import type { Runtime } from "../launch/types.js";

const folder = fileURLToPath(new URL("../../suppressions/", import.meta.url));

/** `name` is node, bun, deno or a path. Throws a `LaunchProblem` when there is no such runtime, or no file for its version. */
export async function suppressionsFor(name: string): Promise<string> {
  return suppressionFile(await resolveRuntime(name, { runtimes: new Runtimes() }));
}

/** `node-26.supp`: noise goes by the names of functions, which change from one major version to the next. */
export function suppressionFile({ name, version }: Pick<Runtime, "name" | "version">): string {
  const major = version.split(".")[0] ?? "";
  const files = readdirSync(folder).filter((file) => file.endsWith(".supp"));
  const wanted = `${name}-${major}.supp`;
  if (files.includes(wanted)) return join(folder, wanted);
  const known = files.map((file) => file.slice(0, -".supp".length)).toSorted();
  throw new LaunchProblem(
    "usage",
    `There are no suppressions for ${name} ${version}, only for ${known.join(", ")}: use jsgrind memcheck, which needs none.`,
  );
}
