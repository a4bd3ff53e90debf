/** Builds the addons of test/fixtures/addons with node-gyp, once for each state of their sources. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { nodeHeaders } from "../../bench/requests/build-addons.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { withLock } from "../../scripts/runtimes/folder-lock.mjs";
import { filesBelow } from "../../scripts/setup/fingerprint.mjs";
import { needs, needsCommand } from "../require.js";

const root = packageRoot(import.meta.url);
export const sources = join(root, "test", "fixtures", "addons");

/** Why they cannot be built here. */
export function whyNotBuilt(): false | string {
  const missing = needsCommand("g++", "make", "python3");
  return missing === false ? needs(nodeHeaders() !== undefined, "Node's headers are not installed") : missing;
}

/** The folder with `c/build/Release/planted.node`, and so on. */
export async function buildAddons(): Promise<string> {
  const target = join(root, ".build", "addons", fingerprint());
  mkdirSync(dirname(target), { recursive: true });
  await withLock(`${target}.lock`, () => {
    if (existsSync(join(target, "built"))) return;
    // Debug information names the folder, so that it cannot be made under another name.
    rmSync(target, { recursive: true, force: true });
    for (const addon of ["c", "cpp"]) {
      cpSync(join(sources, addon), join(target, addon), { recursive: true });
      build(join(target, addon));
    }
    writeFileSync(join(target, "built"), "");
  });
  return target;
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of [...filesBelow(sources, "c"), ...filesBelow(sources, "cpp")])
    hash.update(file).update(readFileSync(join(sources, file)));
  return hash.digest("hex").slice(0, 16);
}

function build(folder: string): void {
  const gyp = createRequire(import.meta.url).resolve("node-gyp/bin/node-gyp.js");
  const prefix = dirname(dirname(nodeHeaders() ?? ""));
  const words = [gyp, "rebuild", "--nodedir", prefix, "--silent"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`node-gyp could not build ${folder}:\n${stdout}${stderr}`);
}
