// @ts-check
/**
 * Writes the examples of docs/reports.md from docs/generate/report.json, a report of `--json` with the lines of its sources:
 * `node docs/generate/reports.mjs`, or with `--print` to standard output. It needs the build. What stands between two markers is replaced; the
 * words around them are written by hand.
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { baselineOf } from "#src/report/baseline.js";
import { annotations } from "#src/report/github.js";
import { jobSummary } from "#src/report/job-summary.js";
import { junitXml } from "#src/report/junit.js";
import { sarifText } from "#src/report/sarif.js";

/** @typedef {import("#src/report/contract.js").Report} Report */

const root = "/work/app";
const options = { cwd: root, root };

const { report, sources } = /** @type {{ report: Report, sources: Record<string, string[]> }} */ (
  JSON.parse(readFileSync(new URL("report.json", import.meta.url), "utf8"))
);
const source = {
  report,
  reasons: new Map(),
  incomplete: [],
  notes: [],
  linesOf: (/** @type {string} */ file) => sources[file],
};

/** By marker: the language and the text. */
const examples = {
  junit: ["xml", junitXml(source, options)],
  sarif: ["json", `${JSON.stringify(shortResult(), undefined, 2)}\n`],
  github: ["text", annotations(source, options)],
  summary: ["markdown", jobSummary(source, { ...options, room: 1e6 }).trimEnd() + "\n"],
  baseline: ["json", `${JSON.stringify(baselineOf(report, root, undefined), undefined, 2)}\n`],
};

const page = fileURLToPath(new URL("../reports.md", import.meta.url));
const text = Object.entries(examples).reduce(withExample, readFileSync(page, "utf8"));
if (process.argv.includes("--print")) process.stdout.write(text);
else writeFileSync(page, text);

/** The first result, with two frames of each of its stacks. */
function shortResult() {
  const text = [...sarifText(source, { ...options, show: "user", stack: "folded", verdict: { exitCode: 99 } })].join(
    "",
  );
  const log = /** @type {import("sarif").Log} */ (JSON.parse(text));
  const [result] = log.runs[0]?.results ?? [];
  return { ...result, stacks: result?.stacks?.map((stack) => ({ ...stack, frames: stack.frames.slice(0, 2) })) };
}

/** @param {string} page @param {string[]} example */
function withExample(page, [name, [language, body]]) {
  const [begin, end] = [`<!-- ${name}: generated -->\n`, `<!-- ${name}: end -->\n`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(`docs/reports.md has no markers for ${name}: ${begin.trim()} and ${end.trim()}`);
  return `${page.slice(0, from + begin.length)}\n\`\`\`\`${language}\n${body}\`\`\`\`\n\n${page.slice(to)}`;
}
