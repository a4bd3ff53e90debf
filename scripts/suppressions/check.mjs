// @ts-check
/** Runs innocent programs under Valgrind by hand, and says what a file of suppressions leaves over and what it holds for nothing. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { inProcesses, innocentsOn, withoutEnding } from "./corpus.mjs";
import { suppressionsIn } from "./file.mjs";
import { generalise, nameOf, ONLY_UNDER_JSGRIND } from "./generalise.mjs";
import { underValgrind } from "./run.mjs";

/** @typedef {import("../runtimes.mjs").Runtime} Runtime */
/** @typedef {import("#src/judge/judge-run.js").JudgedProcess} JudgedProcess */
/** @typedef {import("#src/report/contract.js").Finding} Finding */

/**
 * @param {Runtime} runtime
 * @param {string} file
 * @param {readonly string[]} names Of programs; none selects all.
 * @returns {Promise<number>} How many errors are left that a suppression could hide.
 */
export async function check(runtime, file, names) {
  const used = new Set();
  let remaining = 0;
  for (const programs of inProcesses(innocentsOn(runtime, names))) {
    const processes = await underValgrind(runtime, programs, file);
    for (const { record } of processes) for (const suppression of record.suppressed.keys()) used.add(suppression);
    const left = processes.flatMap(unsuppressed);
    const expected = left.filter(({ told }) => !told).length;
    remaining += left.length - expected;
    const title = `${basename(file)} ${programs.map(withoutEnding).join(" ")}`;
    console.log(`${title}: ${left.length - expected} remain, and ${expected} that cannot be told from an addon's`);
    for (const { finding, told } of left) if (told) console.log(`   ${inShort(finding)}`);
  }
  const all = suppressionsIn(readFileSync(file, "utf8")).map(nameOf);
  const unused = all.filter((name) => !used.has(name));
  console.log(`${basename(file)}: ${all.length - unused.length} of ${all.length} suppressions were used`);
  for (const name of unused) console.log(`   not used: ${name}`);
  return remaining;
}

/**
 * @param {JudgedProcess} process
 * @returns {{ finding: Finding, told: boolean }[]} `told`: what it is can be said by a suppression.
 */
function unsuppressed({ record, judgement: { findings, noise } }) {
  return [
    ...findings.map((finding) => ({ finding, told: true })),
    ...noise.map(({ finding, rule: { name } }) => {
      const text = record.suppressions.get(finding) ?? "";
      return { finding, told: ONLY_UNDER_JSGRIND.has(name) || generalise(text, name) !== undefined };
    }),
  ];
}

/** @param {Finding} finding */
function inShort({ kind, message, stack }) {
  const names = stack.slice(0, 6).map(({ function: name, object }) => name ?? basename(object ?? "???"));
  return `${kind}: ${message} (${names.join(" < ")})`;
}
