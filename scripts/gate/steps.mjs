// @ts-check
/** The gate's steps besides the tests, cheapest first, and how one is run. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { StepError } from "../lib/run.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} command Arguments for node.
 * @property {string} [remedy] What to run when it fails.
 */

/** @type {readonly Step[]} */
export const STEPS = [
  {
    name: "format",
    command: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."],
    remedy: "npm run format",
  },
  {
    name: "lint",
    command: [
      "node_modules/oxlint/bin/oxlint",
      "--type-aware",
      "--deny-warnings",
      "--report-unused-disable-directives",
    ],
    remedy: "npm run lint -- --fix",
  },
  { name: "types of src", command: ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit"] },
  {
    name: "types of the pages' scripts",
    command: ["node_modules/typescript/bin/tsc", "-p", "src/report/page/browser/tsconfig.json", "--noEmit"],
  },
  { name: "types of the rest", command: ["node_modules/typescript/bin/tsc", "-p", "tsconfig.dev.json", "--noEmit"] },
  { name: "unused code", command: ["node_modules/knip/bin/knip.js", "--no-progress"] },
  { name: "client isolation", command: ["scripts/check-client.mjs"] },
  { name: "package", command: ["scripts/check-package.mjs"] },
];

/**
 * @param {readonly Step[]} steps
 * @param {readonly string[]} names None selects every step.
 */
export function selectSteps(steps, names) {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new StepError(
      `No step is named ${unknown.join(" or ")}; there are ${steps.map((s) => s.name).join(", ")}.`,
      2,
    );
  }
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
}

/**
 * @param {Step} step
 * @param {{ cwd: string }} options
 * @returns {Promise<{ ok: boolean, seconds: number, output: string }>}
 */
export async function runStep({ command }, { cwd }) {
  const start = performance.now();
  const child = spawn(process.execPath, command, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { ok: child.exitCode === 0, seconds: (performance.now() - start) / 1000, output: stdout + stderr };
}
