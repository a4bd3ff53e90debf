// @ts-check
/**
 * Packs the package as `npm publish` would and checks the tarball: publint for the fields of package.json and the files
 * they name, attw for the types that an importer sees. Both read the tarball alone, without the network.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "./lib/root.mjs";
import { run, runScript, StepError } from "./lib/run.mjs";

await runScript("package", () => {
  const cwd = packageRoot(import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-pack-"));
  try {
    const tarball = pack(cwd, folder);
    run([process.execPath, "node_modules/publint/src/cli.js", "run", tarball, "--strict"], { cwd });
    const attw = "node_modules/@arethetypeswrong/cli/dist/index.js";
    run([process.execPath, attw, tarball, "--profile", "esm-only", "--no-definitely-typed", "--format", "ascii"], {
      cwd,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string} cwd
 * @param {string} folder
 * @returns {string} The tarball.
 */
function pack(cwd, folder) {
  // Built already: `prepack` would build again.
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  const { status, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8" });
  const [tarball] = readdirSync(folder);
  if (status !== 0 || tarball === undefined) throw new StepError(`npm ${args.join(" ")} failed: ${stderr}`);
  return join(folder, tarball);
}
