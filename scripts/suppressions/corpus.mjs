// @ts-check
/** The programs in test/fixtures/innocent, which have no errors, and where they run. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../lib/root.mjs";
import { StepError } from "../lib/run.mjs";

/** @typedef {{ name: "node" | "bun" | "deno", version: string }} Runtime */

export const INNOCENT = join(packageRoot(import.meta.url), "test", "fixtures", "innocent");

/** Where a program is not run, and why. @type {Readonly<Record<string, Partial<Record<"node" | "node20" | "bun" | "deno", string>>>>} */
const NOT_IN = {
  "typescript.mts": { node20: "Node 20 strips no types" },
  "cluster.mjs": { deno: "Deno has no cluster" },
  "fetch.mjs": { bun: "its HTTP client has an instruction that Valgrind 3.19 does not know: pcmpestri $0x4" },
  "inspector.mjs": {
    bun: "its inspector answers other questions",
    deno: "its inspector gives no snapshot to the program",
  },
  "test-runner.mjs": { bun: "node:test is part of `bun test` alone", deno: "node:test is part of `deno test` alone" },
};

/** Those that need a process of their own: they end it, or start themselves again. */
const ALONE = new Set(["child-process.mjs", "cluster.mjs", "signals.mjs", "test-runner.mjs"]);

/** How many may share a process: what one leaves behind lies in the way of the next. */
const SHARING = 10;

/** @returns {string[]} The names of all files. */
export function innocents() {
  return readdirSync(INNOCENT)
    .filter((name) => /\.m[jt]s$/.test(name))
    .toSorted();
}

/**
 * @param {string} name
 * @param {Runtime} runtime
 * @returns {string | undefined} Why it is not run there, if it is not.
 */
export function whyNotIn(name, { name: runtime, version }) {
  const reasons = NOT_IN[name] ?? {};
  return (version.startsWith("20.") ? reasons.node20 : undefined) ?? reasons[runtime];
}

/**
 * @param {Runtime} runtime
 * @param {readonly string[]} wanted Names without their endings; none selects all.
 * @returns {string[]} Those that run there.
 */
export function innocentsOn(runtime, wanted = []) {
  const all = innocents().filter((name) => whyNotIn(name, runtime) === undefined);
  const known = all.map(withoutEnding);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StepError(
      `No innocent program for ${runtime.name} ${runtime.version} is named ${unknown.join(" or ")}; there are ${known.join(", ")}.`,
      2,
    );
  }
  return wanted.length === 0 ? all : all.filter((name) => wanted.includes(withoutEnding(name)));
}

/**
 * @param {readonly string[]} names
 * @returns {string[][]} What runs in one process each, as starting one takes longer than most programs do.
 */
export function inProcesses(names) {
  const alone = names.filter((name) => ALONE.has(name)).map((name) => [name]);
  const others = names.filter((name) => !ALONE.has(name));
  const shared = Array.from({ length: Math.ceil(others.length / SHARING) }, (_, index) =>
    others.slice(index * SHARING, (index + 1) * SHARING),
  );
  return [...shared, ...alone];
}

/** @param {string} name */
export function withoutEnding(name) {
  return name.replace(/\.m[jt]s$/, "");
}
