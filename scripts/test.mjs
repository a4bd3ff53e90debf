// @ts-check
/**
 * Runs the compiled tests with node's own runner, two files at a time. JSGRIND_NO_SKIP=1 makes a skipped test a failed
 * run: continuous integration installs everything, so nothing may be left out there.
 */
import { join, sep } from "node:path";
import process from "node:process";
import { pipeline } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { setCertificatesAside } from "./lib/certificates.mjs";
import { packageRoot } from "./lib/root.mjs";
import { runScript, StepError } from "./lib/run.mjs";
import { filesBelow } from "./setup/fingerprint.mjs";
import { orderFiles, selectFiles } from "./test/files.mjs";
import { parseOptions } from "./test/options.mjs";
import { Skips } from "./test/skips.mjs";

/** A Valgrind that hangs must not hang the run. The longest file takes an eighth of this, and much longer on a busy machine. */
const FILE_TIMEOUT_MS = 900_000;

/** In the full tier a file may go through every runtime, twice. */
const FULL_TIER_FACTOR = 6;

/** What the tests read; a size that is set already stays. */
const FULL_TIER = { JSGRIND_FUZZ_RUNS: "10000", JSGRIND_STREAM_MB: "500" };

await runScript("test", async () => {
  const options = parseOptions(process.argv.slice(2));
  const root = packageRoot(import.meta.url);
  process.chdir(root);
  // On GitHub, what the tests find would stand beside the lines of a pull request.
  delete process.env["GITHUB_ACTIONS"];
  setCertificatesAside();
  if (options.full) Object.assign(process.env, { ...FULL_TIER, ...process.env, JSGRIND_FULL: "1" });
  const passed = await runTests(join(root, ".build"), options);
  if (!passed) process.exitCode = 1;
});

/**
 * @param {string} build The folder of the compiled tests.
 * @param {import("./test/options.mjs").TestOptions} options
 * @returns {Promise<boolean>}
 */
async function runTests(build, { patterns, name }) {
  const compiled = ["test", "examples"]
    .flatMap((folder) => filesBelow(build, folder))
    .filter((file) => file.endsWith(".test.js"));
  const files = orderFiles(selectFiles(compiled, patterns)).map((file) => join(build, ...file.split("/")));

  const skips = new Skips(build + sep);
  let failed = false;
  const events = run({
    files,
    concurrency: 2,
    timeout: process.env["JSGRIND_FULL"] === "1" ? FULL_TIER_FACTOR * FILE_TIMEOUT_MS : FILE_TIMEOUT_MS,
    ...(name === undefined ? {} : { testNamePatterns: name }),
  });
  events.on("test:fail", ({ todo }) => {
    failed ||= todo === undefined || todo === false;
  });
  await pipeline(events, (source) => skips.list(source), new spec(), process.stdout, { end: false });

  if (skips.count > 0 && process.env["JSGRIND_NO_SKIP"] === "1") {
    throw new StepError(`${skips.count} skipped, and with JSGRIND_NO_SKIP=1 a skip is a failure.`);
  }
  return !failed;
}
