// @ts-check
/**
 * From a fresh machine with Node and npm to a built package: Valgrind through the system's package manager, `npm ci`,
 * the build. Each step looks first, so on a machine that is set up this costs a fraction of a second. It runs before
 * `npm ci`, so it and what it imports have no dependency and are plain JavaScript.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "./lib/root.mjs";
import { runScript, StepError } from "./lib/run.mjs";
import { ensureBuilt, LIBRARY, TESTS } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { needsFor } from "./setup/needs.mjs";
import { nodeProblem } from "./setup/node-version.mjs";
import { parseOptions } from "./setup/options.mjs";
import { ensureSystem } from "./setup/system.mjs";

await runScript("setup", () => {
  const { dev, arm64 } = parseOptions(process.argv.slice(2));
  const root = packageRoot(import.meta.url);
  /** @param {string} line */
  const say = (line) => console.error(`setup: ${line}`);

  const tooOld = nodeProblem(process.versions.node, enginesOf(root));
  if (tooOld !== undefined) throw new StepError(tooOld);
  ensureSystem(needsFor({ arm64, arch: process.arch }), { cwd: root, say });
  ensureDependencies(root, { say });
  ensureBuilt(root, LIBRARY, { say });
  if (dev) ensureBuilt(root, TESTS, { say });
});

/** @param {string} root @returns {string | undefined} */
function enginesOf(root) {
  const text = readFileSync(join(root, "package.json"), "utf8");
  return /** @type {{ engines?: { node?: string } }} */ (JSON.parse(text)).engines?.node;
}
