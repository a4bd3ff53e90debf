/** `npm run bench`: measures the parts and prints their tables, or with --write writes them into docs/benchmarks.md. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { runScript } from "../scripts/lib/run.mjs";
import { runBuffers } from "./buffers/run.js";
import { buffersSection } from "./buffers/section.js";
import { runCommand } from "./command/run.js";
import { commandSection } from "./command/section.js";
import { runCt } from "./ct/run.js";
import { ctSection } from "./ct/section.js";
import { machineLine } from "./lib/machine.js";
import { root } from "./lib/settings.js";
import { type Part, parseOptions } from "./options.js";
import { page } from "./page.js";
import { runRequests } from "./requests/run.js";
import { requestsSection } from "./requests/section.js";
import { runStart } from "./start/run.js";
import { startSection } from "./start/section.js";
import { runStacks } from "./stacks/run.js";
import { stacksSection } from "./stacks/section.js";
import { runSuites } from "./suites/run.js";
import { suitesSection } from "./suites/section.js";
import { runWasm } from "./wasm/run.js";
import { wasmSection } from "./wasm/section.js";

interface RunOptions {
  readonly rounds: number | undefined;
  readonly say: (line: string) => void;
}

const measure: Record<Part, (options: RunOptions) => Promise<string>> = {
  requests: async (options) => requestsSection(await runRequests(options)),
  start: async (options) => startSection(await runStart(options)),
  command: async (options) => commandSection(await runCommand(options)),
  stacks: async (options) => stacksSection(await runStacks(options)),
  buffers: async (options) => buffersSection(await runBuffers(options)),
  wasm: async (options) => wasmSection(await runWasm(options)),
  suites: async (options) => suitesSection(await runSuites(options)),
  ct: async (options) => ctSection(await runCt(options)),
};

await runScript("bench", async () => {
  const { parts, rounds, write } = parseOptions(process.argv.slice(2));
  const machine = machineLine();
  const file = join(root, "docs", "benchmarks.md");
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  // What could not be written after an hour of measuring had better be known before.
  if (write) page({ machine, sections: Object.fromEntries(parts.map((part) => [part, ""])), before });
  const sections: Partial<Record<Part, string>> = {};
  for (const part of parts) {
    const section = await measure[part]({ rounds, say: (line) => console.error(`bench: ${line}`) });
    if (!write) console.log(`${section}\n`);
    sections[part] = section;
  }
  if (!write) return;
  writeFileSync(file, page({ machine, sections, before }));
  console.error(`bench: wrote ${file}`);
});
