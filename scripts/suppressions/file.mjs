// @ts-check
/** The files in suppressions/: what stands in them, and what is read from them again. */
import { rules } from "#src/judge/rules.js";
import { nameOf, textOf } from "./generalise.mjs";

/** @typedef {import("./generalise.mjs").Suppression} Suppression */

/** @type {Readonly<Record<string, string>>} */
const TITLES = { node: "Node.js", bun: "Bun", deno: "Deno" };

/**
 * @param {{ name: string, version: string }} runtime
 * @param {readonly Suppression[]} suppressions
 * @returns {string}
 */
export function fileText({ name, version }, suppressions) {
  const parts = rules
    .map(({ name: rule, reason }) => ({ rule, reason, own: suppressions.filter((each) => each.rule === rule) }))
    .filter(({ own }) => own.length > 0)
    .map(({ rule, reason, own }) => [`# ${rule}: ${reason}.`, ...own.map(block)].join("\n"));
  return [heading({ name, version }), ...parts].join("\n\n") + "\n";
}

/** @param {{ name: string, version: string }} runtime */
function heading({ name, version }) {
  return [
    `# What Memcheck says of ${TITLES[name]} ${version} itself, for Valgrind run by hand:`,
    "#",
    `#   valgrind --suppressions="$(npx jsgrind suppressions ${name})" ${name} ${name === "node" ? "app.js" : "run app.js"}`,
    "#",
    "# Made by `node scripts/suppressions.mjs` from what innocent programs bring to light. docs/suppressions.md says what these cannot do.",
  ].join("\n");
}

/** @param {Suppression} suppression */
function block(suppression) {
  return `{\n   ${nameOf(suppression)}\n${textOf(suppression)}}`;
}

/**
 * @param {string} text Of a file that `fileText` made.
 * @returns {Suppression[]}
 */
export function suppressionsIn(text) {
  return [...text.matchAll(/^\{\n(?<body>[^}]+)^\}/gm)].map(({ groups }) => {
    const [name = "", ...lines] = (groups?.["body"] ?? "").trim().split(/\n\s*/);
    const first = lines.findIndex((line) => /^(?:fun|obj):/.test(line));
    return { rule: name.replace(/-[\da-f]{8}$/, ""), kind: lines.slice(0, first), frames: lines.slice(first) };
  });
}
