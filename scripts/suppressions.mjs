// @ts-check
/**
 * The suppressions that are shipped for Valgrind run by hand. It needs the build.
 *
 *   node scripts/suppressions.mjs                     makes suppressions/*.supp anew, of all innocent programs on all runtimes: hours
 *   node scripts/suppressions.mjs --runtime node-26   of one runtime; repeatable
 *   node scripts/suppressions.mjs --add http tls      of some programs, in addition to what is in the files
 *   node scripts/suppressions.mjs --check             runs them by hand with the files, and says what remains and what was not used
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "./lib/root.mjs";
import { runScript, StepError } from "./lib/run.mjs";
import { runtimes } from "./runtimes.mjs";
import { check } from "./suppressions/check.mjs";
import { inProcesses, innocentsOn, withoutEnding } from "./suppressions/corpus.mjs";
import { fileText, suppressionsIn } from "./suppressions/file.mjs";
import { ONLY_UNDER_JSGRIND, generalise, withoutRepetition } from "./suppressions/generalise.mjs";
import { underJsgrind } from "./suppressions/run.mjs";

/** @typedef {import("./runtimes.mjs").Runtime} Runtime */
/** @typedef {import("./suppressions/generalise.mjs").Suppression} Suppression */

const FOLDER = join(packageRoot(import.meta.url), "suppressions");

await runScript("suppressions", async () => {
  const { values, positionals } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      add: { type: "boolean", default: false },
      runtime: { type: "string", multiple: true, default: [] },
    },
    allowPositionals: true,
  });
  if (positionals.length > 0 && !values.add && !values.check) {
    throw new StepError("Some programs alone do not make a whole file: put --add or --check before their names.", 2);
  }
  mkdirSync(FOLDER, { recursive: true });
  let remaining = 0;
  for (const runtime of await wanted(values.runtime)) {
    const file = join(FOLDER, `${keyOf(runtime)}.supp`);
    if (values.check) remaining += await check(runtime, file, positionals);
    else await make(runtime, file, positionals, values.add);
  }
  if (remaining > 0) throw new StepError(`${remaining} errors of the runtimes are not suppressed.`);
});

/** @param {Runtime} runtime As the files are named. */
function keyOf({ name, version }) {
  return `${name}-${version.split(".")[0]}`;
}

/**
 * @param {readonly string[]} keys None selects all.
 * @returns {Promise<Runtime[]>}
 */
async function wanted(keys) {
  const all = await runtimes();
  const unknown = keys.filter((key) => !all.some((runtime) => keyOf(runtime) === key));
  if (unknown.length > 0) {
    throw new StepError(`No runtime is ${unknown.join(" or ")}; there are ${all.map(keyOf).join(", ")}.`, 2);
  }
  // The Node that runs this may be one of the others too.
  const unique = all.filter((runtime, index) => all.findIndex((other) => keyOf(other) === keyOf(runtime)) === index);
  return keys.length === 0 ? unique : unique.filter((runtime) => keys.includes(keyOf(runtime)));
}

/**
 * @param {Runtime} runtime
 * @param {string} file
 * @param {readonly string[]} names
 * @param {boolean} add
 */
async function make(runtime, file, names, add) {
  const all = add ? suppressionsIn(readFileSync(file, "utf8")) : [];
  for (const programs of inProcesses(innocentsOn(runtime, names))) {
    const { suppressions, untold } = await noiseOf(runtime, programs);
    all.push(...suppressions);
    const rest = untold > 0 ? `, and ${untold} that cannot be told from an addon's` : "";
    console.log(`${keyOf(runtime)} ${programs.map(withoutEnding).join(" ")}: ${suppressions.length}${rest}`);
    // After each: it takes long, and may be ended.
    writeFileSync(file, fileText(runtime, withoutRepetition(all)));
  }
}

/**
 * @param {Runtime} runtime
 * @param {readonly string[]} programs
 * @returns {Promise<{ suppressions: Suppression[], untold: number }>} `untold`: how much noise a suppression cannot tell from an addon's.
 */
async function noiseOf(runtime, programs) {
  const processes = await underJsgrind(runtime, programs);
  const findings = processes.flatMap(({ judgement }) => judgement.findings);
  if (findings.length > 0) {
    const list = findings.map(({ kind, message, stack }) => `${kind}: ${message}, ${stack[0]?.function ?? "???"}`);
    throw new StepError(
      `No rule says of these in ${programs.join(" ")} that they are the runtime's:\n${list.join("\n")}`,
    );
  }
  const found = processes.flatMap(({ record, judgement }) =>
    judgement.noise
      .filter(({ rule }) => !ONLY_UNDER_JSGRIND.has(rule.name))
      .map(({ finding, rule }) => generalise(record.suppressions.get(finding) ?? "", rule.name)),
  );
  const suppressions = found.filter((each) => each !== undefined);
  return { suppressions: withoutRepetition(suppressions), untold: found.length - suppressions.length };
}
