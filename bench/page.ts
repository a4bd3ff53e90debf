/**
 * docs/benchmarks.md: a head that says what was measured with, and a section for each part, under a heading of the second level. A part that was
 * not measured this time keeps its section, if it was measured with the same versions.
 */
import { StepError } from "../scripts/lib/run.mjs";
import { type Part, parts } from "./options.js";

const headings: Record<Part, string> = {
  requests: "## Requests",
  start: "## Start",
  command: "## The command",
  stacks: "## Stacks",
  buffers: "## Buffers",
  wasm: "## WebAssembly",
  suites: "## Test suites",
  ct: "## Constant time",
};

export interface PageOptions {
  /** The line that `machineLine` gives. */
  readonly machine: string;
  /** Each section begins with its heading. */
  readonly sections: Partial<Record<Part, string>>;
  /** The page as it stands, where there is one. */
  readonly before?: string | undefined;
}

/** @throws StepError when a section is to be kept that was measured with something else. */
export function page({ machine, sections, before = "" }: PageOptions): string {
  const kept = parts
    .filter((part) => sections[part] === undefined)
    .map((part) => [part, sectionOf(before, part)] as const);
  if (kept.some(([, section]) => section !== undefined) && !before.includes(machine)) {
    throw new StepError(
      "The page was measured with other versions or another machine, so its sections cannot stay beside new ones; leave --only out.",
    );
  }
  const all: Partial<Record<Part, string | undefined>> = { ...Object.fromEntries(kept), ...sections };
  const body = parts.map((part) => all[part]).filter((section) => section !== undefined);
  return `${[head, machine, ...body].join("\n\n")}\n`;
}

const head = `# Benchmarks

Written by \`npm run bench -- --write\`; edits are lost. \`npm run bench\` prints the same without writing, \`--only requests\`, \`--only start\`,
\`--only command\`, \`--only stacks\`, \`--only buffers\`, \`--only wasm\`, \`--only suites\` and \`--only ct\` measure one part, and \`--rounds N\` says how often. Ratios are worth more than times, and only on a quiet machine.

Measured with:`;

function sectionOf(text: string, part: Part): string | undefined {
  const lines = text.split("\n");
  const begin = lines.indexOf(headings[part]);
  if (begin === -1) return undefined;
  const length = lines.slice(begin + 1).findIndex((line) => line.startsWith("## "));
  return lines
    .slice(begin, length === -1 ? undefined : begin + 1 + length)
    .join("\n")
    .trimEnd();
}
