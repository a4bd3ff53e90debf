// @ts-check
/** Makes sure that the machine has what is needed: sees what is missing, says what it will run, runs it, looks again. */
import { existsSync } from "node:fs";
import { findCommand } from "../lib/find-command.mjs";
import { run, StepError } from "../lib/run.mjs";
import { adviceFor, planInstall } from "./package-manager.mjs";

/** @typedef {import("./needs.mjs").CheckedNeed} CheckedNeed */

/**
 * @param {readonly CheckedNeed[]} needs
 * @param {{ cwd: string, say: (line: string) => void }} options
 */
export function ensureSystem(needs, { cwd, say }) {
  const missing = missingOf(needs);
  if (missing.length === 0) return;
  const root = process.getuid?.() === 0;
  const plan = planInstall(missing, { root, has: (command) => findCommand(command) !== undefined });
  if (plan.kind === "refuse") throw new StepError(plan.message);

  say(`missing: ${missing.map(({ what }) => what).join(", ")}. About to run:`);
  for (const { command } of plan.commands) say(`  ${command.join(" ")}`);
  for (const { command, mayFail } of plan.commands) {
    try {
      run(command, { cwd, hint: `As root, run the line of your system:\n${adviceFor(missing).join("\n")}` });
    } catch (error) {
      if (!mayFail || !(error instanceof StepError)) throw error;
      say(`\`${command.join(" ")}\` failed; going on, since the installation may do without it.`);
    }
  }
  const still = missingOf(missing);
  if (still.length > 0) {
    throw new StepError(`Still missing after the installation: ${still.flatMap(absentParts).join(", ")}.`);
  }
}

/** @param {readonly CheckedNeed[]} needs */
function missingOf(needs) {
  return needs.filter((need) => absentParts(need).length > 0);
}

/** @param {CheckedNeed} need */
function absentParts({ commands, files = [] }) {
  return [
    ...commands.filter((command) => findCommand(command) === undefined),
    ...files.filter((file) => !existsSync(file)),
  ];
}
