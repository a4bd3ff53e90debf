// @ts-check
/**
 * Installs one set of runtimes, as its committed manifest and lock pin it, into a folder of the tests' own. The set is
 * made under another name and renamed when it is whole: its folder is never half there. The packages hold binaries and
 * need no install script.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environmentForNpm } from "../lib/certificates.mjs";
import { withLock } from "./folder-lock.mjs";

const MANIFEST = ["package.json", "package-lock.json"];

/**
 * @param {string} set A folder of scripts/runtimes.
 * @param {{ root: string, say?: (line: string) => void, manifest?: string }} options The package's root; where to say what takes a while; where
 * the manifest is, when it is not there.
 * @returns {Promise<string>} The set's node_modules.
 */
export async function installSet(
  set,
  { root, say = console.error, manifest = join(root, "scripts", "runtimes", set) },
) {
  const target = join(root, ".runtimes", set);
  if (!isCurrent(manifest, target)) {
    mkdirSync(join(root, ".runtimes"), { recursive: true });
    await withLock(`${target}.lock`, () => {
      // Another process may have been at it while this one waited.
      if (isCurrent(manifest, target)) return;
      say(`runtimes: installing ${target} from npm, once`);
      replace(manifest, target);
    });
  }
  return join(target, "node_modules");
}

/** @param {string} manifest @param {string} target Whether the folder was made from just these files. */
function isCurrent(manifest, target) {
  return MANIFEST.every(
    (name) =>
      existsSync(join(target, name)) && readFileSync(join(target, name)).equals(readFileSync(join(manifest, name))),
  );
}

/** @param {string} manifest @param {string} target */
function replace(manifest, target) {
  const fresh = `${target}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  try {
    for (const name of MANIFEST) copyFileSync(join(manifest, name), join(fresh, name));
    // Below a link npm finds that the lock is not the manifest's: .runtimes may be one, to a folder that checkouts share.
    npmCi(realpathSync(fresh));
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function npmCi(folder) {
  // `--force`: an arm64 package on an x64 machine is meant. `--prefix`: under `npm test`, npm's variables name another.
  const args = ["ci", "--ignore-scripts", "--force", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder];
  const { error, status, stdout, stderr } = spawnSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    env: environmentForNpm(),
  });
  if (error === undefined && status === 0) return;
  const detail = error?.message ?? `exit code ${status}\n${stdout}${stderr}`;
  throw new Error(`The runtimes for the tests could not be installed: npm ${args.join(" ")}: ${detail}`);
}
