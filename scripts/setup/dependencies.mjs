// @ts-check
/**
 * `npm ci`, when what is installed is not what package-lock.json says. npm keeps its own record of that,
 * node_modules/.package-lock.json, written as the last step of an installation: comparing the two needs no stamp of
 * ours, and an `npm ci` that someone ran by hand counts too.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/run.mjs";

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 */

/** @param {string} root @param {{ say: (line: string) => void }} options */
export function ensureDependencies(root, { say }) {
  const reason = staleness(root);
  if (reason === undefined) return;
  say(`${reason}: running npm ci`);
  // A user's `omit=dev`, or NODE_ENV=production, would leave the compiler out.
  run(["npm", "ci", "--include=dev", "--no-audit", "--no-fund"], { cwd: root });
}

/**
 * @param {string} root
 * @returns {string | undefined} Why node_modules is not what package-lock.json says, or undefined when it is.
 */
export function staleness(root) {
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "node_modules is missing or was left half-way";
  const wanted = readLock(join(root, "package-lock.json"));
  for (const [path, entry] of Object.entries(wanted?.packages ?? {})) {
    // The empty path is the package itself.
    const problem = path === "" ? undefined : difference(root, path, entry, installed.packages?.[path]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * @param {string} root
 * @param {string} path
 * @param {LockEntry} wanted
 * @param {LockEntry | undefined} installed
 */
function difference(root, path, wanted, installed) {
  if (installed === undefined) {
    // npm leaves out the optional packages of other platforms.
    return wanted.optional === true || wanted.devOptional === true ? undefined : `${path} is not installed`;
  }
  if (installed.version !== wanted.version || installed.integrity !== wanted.integrity) {
    return `${path} is ${installed.version}, not the ${wanted.version} of package-lock.json`;
  }
  return existsSync(join(root, path, "package.json")) ? undefined : `${path} is gone`;
}

/** @param {string} file @returns {Lock | undefined} */
function readLock(file) {
  if (!existsSync(file)) return undefined;
  return /** @type {Lock} */ (JSON.parse(readFileSync(file, "utf8")));
}
