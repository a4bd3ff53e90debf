// @ts-check
/**
 * Runs the compiler when its inputs or its outputs are not those of the last successful build, by content. The outputs
 * count too: a build by hand, a half-finished one or a deleted folder are all seen.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../lib/run.mjs";
import { filesBelow, fingerprint } from "./fingerprint.mjs";

/**
 * @typedef {object} Build
 * @property {string} name
 * @property {readonly string[]} configs The project files for `tsc -p`.
 * @property {Readonly<Record<string, string>>} folders Source folder to output folder.
 * @property {readonly string[]} inputs What else decides the outputs.
 */

const COMMON_INPUTS = ["package.json", "tsconfig.json", "node_modules/.package-lock.json"];

/** @type {Build} */
export const LIBRARY = {
  name: "library",
  // What runs in the browser knows other globals than what runs in Node.
  configs: ["tsconfig.json", "src/report/page/browser/tsconfig.json"],
  folders: { src: "dist" },
  inputs: COMMON_INPUTS,
};

/** @type {Build} */
export const TESTS = {
  name: "tests",
  configs: ["tsconfig.dev.json"],
  folders: Object.fromEntries(["test", "bench", "scripts", "examples"].map((folder) => [folder, `.build/${folder}`])),
  inputs: [...COMMON_INPUTS, "tsconfig.dev.json", "dist"],
};

/**
 * @param {string} root
 * @param {Build} build
 * @param {{ say: (line: string) => void }} options
 */
export function ensureBuilt(root, build, { say }) {
  const stamp = join(root, ".build", "setup", `${build.name}.json`);
  const inputs = inputsOf(root, build);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === stampText(inputs, outputsOf(root, build))) return;

  removeOrphans(root, build);
  for (const config of build.configs) {
    say(`building the ${build.name}: tsc -p ${config}`);
    run([process.execPath, join("node_modules", "typescript", "bin", "tsc"), "-p", config], { cwd: root });
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, stampText(inputs, outputsOf(root, build)));
}

/** @param {string} inputs @param {string} outputs */
function stampText(inputs, outputs) {
  return `${JSON.stringify({ inputs, outputs })}\n`;
}

/** @param {string} root @param {Build} build */
function inputsOf(root, { folders, inputs }) {
  return fingerprint(root, [...Object.keys(folders), ...inputs], isInput);
}

/** @param {string} root @param {Build} build */
function outputsOf(root, { folders }) {
  return fingerprint(root, Object.values(folders), isOutput);
}

/**
 * Deletes the outputs whose source is gone, which the compiler leaves where they are: a test that was removed would
 * still run, and a module that was removed would still be packed.
 *
 * @param {string} root
 * @param {Build} build
 */
function removeOrphans(root, { folders }) {
  for (const [source, output] of Object.entries(folders)) {
    const stems = new Set(filesBelow(root, source).map((path) => stem(path.slice(source.length))));
    for (const path of filesBelow(root, output).filter(isOutput)) {
      if (!stems.has(stem(path.slice(output.length)))) rmSync(join(root, path));
    }
  }
}

/** @param {string} path */
function isOutput(path) {
  return /\.[cm]?[jt]s$/.test(path);
}

/** @param {string} path The path without what the compiler changes: `.ts`, `.d.ts`, `.js`, `.mjs`, … */
function stem(path) {
  return path.replace(/(\.d)?\.[cm]?[jt]s$/, "");
}

/** @param {string} path Recordings, which are large, and the programs that tests run decide nothing. */
function isInput(path) {
  return /\.([cm]?[jt]s|json)$/.test(path) && !path.startsWith("test/fixtures/");
}
