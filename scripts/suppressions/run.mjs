// @ts-check
/** Runs a program under Valgrind, through jsgrind or by hand, and judges what the documents of its processes say. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { createXmlReader } from "#src/findings/reader.js";
import { DataObjects } from "#src/frames/data-objects.js";
import { framesOf } from "#src/frames/naming.js";
import { judgeRun } from "#src/judge/judge-run.js";
import { RunRecords } from "#src/judge/run-records.js";
import { Runtimes } from "#src/launch/runtime.js";
import { packageRoot } from "../lib/root.mjs";
import { StepError } from "../lib/run.mjs";
import { INNOCENT } from "./corpus.mjs";

/** @typedef {import("#src/judge/judge-run.js").JudgedProcess} JudgedProcess */
/** @typedef {import("../runtimes.mjs").Runtime} Runtime */

const BIN = join(packageRoot(import.meta.url), "dist", "cli", "bin.js");

/** What jsgrind asks for itself: with fewer, more frames would be cut off than a rule allows. */
const NUM_CALLERS = 250;

/** How long a program may take, in milliseconds. */
const LIMIT = 600_000;

/**
 * As nearly as jsgrind can to how Valgrind is run by hand: V8 as it is, and no process stopped to be asked.
 *
 * @param {Runtime} runtime
 * @param {readonly string[]} programs
 */
export function underJsgrind(runtime, programs) {
  const options = ["--tier", "default", "--stack", "valgrind", "--gen-suppressions", "--keep", "--error-exitcode", "0"];
  return inFolder((folder) => {
    const command = [process.execPath, BIN, "memcheck", ...options, "--runtime", runtime.path];
    execute([...command, fileOf(programs, folder)], { TMPDIR: folder, DENO_DIR: join(folder, "deno") });
    const kept = readdirSync(folder).filter((name) => name.startsWith("jsgrind-"));
    return judged(kept.map((name) => join(folder, name)));
  });
}

/**
 * @param {Runtime} runtime
 * @param {readonly string[]} programs
 * @param {string} suppressions The path of a file.
 */
export function underValgrind(runtime, programs, suppressions) {
  return inFolder((folder) => {
    const options = [
      "--xml=yes",
      `--xml-file=${folder}/%p.xml`,
      `--log-file=${folder}/%p.log`,
      "--trace-children=yes",
      "--leak-check=full",
      "--show-leak-kinds=definite,possible",
      `--num-callers=${NUM_CALLERS}`,
      // What remains is judged as it is when the files are made.
      "--gen-suppressions=all",
      `--suppressions=${suppressions}`,
    ];
    const env = { TMPDIR: folder, DENO_DIR: join(folder, "deno"), OPENSSL_ia32cap: "~0x40000000000000" };
    execute(["valgrind", ...options, runtime.path, ...runtime.args, fileOf(programs, folder)], env);
    return judged([folder]);
  });
}

/**
 * @param {readonly string[]} programs
 * @param {string} folder
 * @returns {string} What runs them all, one after the other.
 */
function fileOf(programs, folder) {
  const [only = ""] = programs;
  if (programs.length === 1) return join(INNOCENT, only);
  const file = join(folder, "programs.mjs");
  const urls = programs.map((name) => pathToFileURL(join(INNOCENT, name)).href);
  writeFileSync(file, urls.map((url) => `await import(${JSON.stringify(url)});\n`).join(""));
  return file;
}

/**
 * @template T
 * @param {(folder: string) => T} use
 */
async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-suppressions-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 */
function execute([program = "", ...words], env) {
  const { error, status, signal, stdout, stderr } = spawnSync(program, words, {
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT,
    maxBuffer: 1 << 28,
  });
  if (error === undefined && status === 0) return;
  const outcome = error?.message ?? (signal === null ? `exit code ${status}` : `ended by ${signal}`);
  throw new StepError(`\`${[program, ...words].join(" ")}\` failed: ${outcome}.\n${stdout}${stderr}`);
}

/**
 * @param {readonly string[]} folders
 * @returns {Promise<JudgedProcess[]>}
 */
function judged(folders) {
  const records = new RunRecords();
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".xml"))) {
      const source = { path: join(folder, name), writing: 0 };
      const reader = createXmlReader({ onEvent: (event) => records.take(event, source) });
      reader.write(readFileSync(source.path));
      reader.end();
    }
  }
  // While Deno's cache is still there.
  const dataObjects = new DataObjects();
  for (const record of records.all) dataObjects.forgetIn(framesOf(record));
  return judgeRun(records.all, {
    runtimes: new Runtimes(),
    numCallers: NUM_CALLERS,
    path: process.env["PATH"],
  });
}
