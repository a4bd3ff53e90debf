// @ts-check
/**
 * Writes docs/findings.md from the explanations that the report shows: `node docs/generate/findings.mjs`, or with `--print` to standard
 * output. It needs the build. What stands between the markers is replaced; the words around them are written by hand.
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { chapters } from "#src/report/explanations.js";
import { headline } from "#src/report/words.js";

/** @typedef {import("#src/report/explanations.js").Explanation} Explanation */

const begin = "<!-- kinds: generated -->\n";
const end = "<!-- kinds: end -->\n";

const page = fileURLToPath(new URL("../findings.md", import.meta.url));
const text = withKinds(readFileSync(page, "utf8"));
if (process.argv.includes("--print")) process.stdout.write(text);
else writeFileSync(page, text);

/** @param {string} page */
function withKinds(page) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`docs/findings.md has no markers: ${begin.trim()} and ${end.trim()}`);
  const parts = chapters.flatMap(({ title, kinds }) => [
    `## ${title}`,
    ...Object.entries(kinds).map(([kind, explanation]) => partOf(kind, explanation)),
  ]);
  return `${page.slice(0, from + begin.length)}\n${parts.join("\n\n")}\n\n${page.slice(to)}`;
}

/** @param {string} kind @param {Explanation} explanation */
function partOf(kind, { level, means, causes, fix }) {
  const [, name = kind, variant = ""] = /^(\w+)(?: \((\w+)\))?$/.exec(kind) ?? [];
  const words = headline(name, variant).replace(/: a system call$/, "");
  return [
    `### ${kind}`,
    [...(words === name ? [] : [`*${words}.*`]), means].join(" "),
    `Usual causes:\n\n${causes.map((cause) => `- ${cause}`).join("\n")}`,
    `**To mend it:** ${fix}`,
    `Level: ${level}`,
  ].join("\n\n");
}
