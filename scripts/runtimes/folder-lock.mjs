// @ts-check
/**
 * One process at a time, held by a file whose name only one can create. A holder that died leaves its file behind, so
 * the file names its process. Taking over a dead holder's file can, in a very unlucky moment, let two in: what is done
 * under this lock must then be wasteful, not wrong.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;

/**
 * @template T
 * @param {string} file The lock's file; its folder must exist.
 * @param {() => T | Promise<T>} work
 * @param {{ waitMs?: number }} [options] How long to wait for another process.
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { waitMs = 600_000 } = {}) {
  let waited = 0;
  while (!tryCreate(file)) {
    if (holderIsGone(file)) {
      rmSync(file, { force: true });
    } else if (waited < waitMs) {
      await sleep(POLL_MS);
      waited += POLL_MS;
    } else {
      throw new Error(`${file} has been held for ${waited / 1000} s. If no other test run is going on, delete it.`);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryCreate(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} file */
function holderIsGone(file) {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    // Created and not yet written to.
    if (pid === 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // The process, or by now the file, is not there; EPERM is a living process of another user.
    return codeOf(error) === "ESRCH" || codeOf(error) === "ENOENT";
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
