// @ts-check
/** What a run must show for the demo to have shown anything. */
import { PASSWORD } from "./client.mjs";

/** @typedef {import("./run.mjs").Run} Run */

/** jsgrind's exit code when there is a finding. */
const FINDING = 99;

/**
 * Memcheck's words for the bytes in the only finding.
 *
 * @param {Run} run
 */
export function wordsOf({ report }) {
  return report.findings[0]?.related[0]?.message ?? "";
}

/**
 * @param {Run} run
 * @returns {string[]} What is not as it should be.
 */
export function complaintsAboutVulnerable(run) {
  const { exitCode, report, conversation } = run;
  const { length, 0: finding } = report.findings;
  return unless([
    [conversation.leaked.includes(PASSWORD), "Mallory did not receive Alice's password"],
    [exitCode === FINDING, `jsgrind ended with exit code ${exitCode}, not ${FINDING}`],
    [length === 1, `there are ${length} findings, not one`],
    [finding?.kind === "SyscallParam", `the finding is ${finding?.kind}, not a parameter of a system call`],
    [
      wordsOf(run).includes(`freed message of client ${conversation.alice} `),
      `the finding does not name ${conversation.alice}, who is Alice`,
    ],
  ]);
}

/**
 * @param {Run} run
 * @returns {string[]}
 */
export function complaintsAboutFixed({ exitCode, report, conversation }) {
  return unless([
    [conversation.leaked.length === 0, `Mallory received ${conversation.leaked.length} bytes that it did not send`],
    [exitCode === 0, `jsgrind ended with exit code ${exitCode}, not 0`],
    [report.findings.length === 0, `there are ${report.findings.length} findings, not none`],
  ]);
}

/**
 * @param {readonly (readonly [boolean, string])[]} conditions
 * @returns {string[]}
 */
function unless(conditions) {
  return conditions.filter(([holds]) => !holds).map(([, complaint]) => complaint);
}
