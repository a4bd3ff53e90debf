/** The addon with bugs that the suites of test/fixtures/suites call, and their runs under jsgrind. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Finding, Report } from "#src/report/contract.js";
import { nodeHeaders } from "../../bench/requests/build-addons.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needs, needsCommand } from "../require.js";
import { Jsgrind, type Result } from "../unit/cli/jsgrind.js";

const root = packageRoot(import.meta.url);
export const suites = join(root, "test", "fixtures", "suites");

/** Why the suites cannot be run here. */
export function whyNot(): false | string {
  const missing = needsCommand("valgrind", "gcc", "npm");
  return missing === false ? needs(nodeHeaders() !== undefined, "Node's headers are not installed") : missing;
}

/** Compiles it, and returns its path. */
export function leakyAddon(): string {
  const folder = join(root, ".build", "suites");
  const addon = join(folder, "leaky.node");
  mkdirSync(folder, { recursive: true });
  const words = ["-g", "-O1", "-fno-inline", "-shared", "-fPIC", "-isystem", nodeHeaders() ?? "", "-o", addon];
  if (!existsSync(addon)) execFileSync("gcc", [...words, join(suites, "leaky.c")]);
  return addon;
}

export interface SuiteRun extends Result {
  report: Report;
}

/** `words` are those of `jsgrind memcheck`, run in the folder of one suite. */
export async function runSuite(
  t: { after(clean: () => void): void },
  suite: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<SuiteRun> {
  const jsgrind = new Jsgrind(t);
  const cwd = join(suites, suite);
  const bins = [join(root, "node_modules", ".bin"), process.env["PATH"]].join(":");
  const result = await jsgrind.run(
    ["memcheck", "--json", jsgrind.jsonFile, ...words],
    { JSGRIND_VALGRIND: "", LEAKY: leakyAddon(), PATH: bins, NODE_TEST_CONTEXT: undefined, ...env },
    "",
    cwd,
  );
  const leftovers = jsgrind.leftovers.filter((name) => name.startsWith("jsgrind"));
  assert.deepEqual(leftovers, [], "folders of the run");
  return { ...result, report: jsgrind.report() };
}

/** What a finding comes down to: its kind, the addon's function, and its test. */
export function inShort({ kind, stack, test }: Finding): string {
  const own = stack.find(({ object }) => object?.endsWith("leaky.node"));
  return `${kind} ${own?.function}: ${test}`;
}
