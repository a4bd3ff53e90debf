/**
 * The examples of the pages and of the doc comments under the real Valgrind: all of them in one process under Memcheck, and
 * in the full tier each page's under the tool that it describes.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fullTier, needsCommand } from "../require.js";
import { type Example, examples } from "../unit/docs/examples.js";
import { type Outcome, type Program, compile } from "../unit/docs/program.js";

interface Tool {
  name: string;
  options: readonly string[];
  examples: readonly Example[];
}

interface Run extends Outcome {
  log: string;
}

const skip = needsCommand("valgrind");
const all = examples();
const tools = [{ name: "memcheck", options: ["--leak-check=full"], examples: all }, ...(fullTier ? otherTools() : [])];
const runs = skip === false ? await runAll() : new Map<string, Run>();

function otherTools(): Tool[] {
  const options: Readonly<Record<string, readonly string[]>> = {
    helgrind: [],
    drd: ["--trace-addr=0x10"],
    callgrind: ["--instr-atstart=no"],
    cachegrind: [],
    dhat: ["--mode=ad-hoc"],
  };
  return Object.entries(options).map(([name, options]) => ({
    name,
    options,
    examples: all.filter(({ page }) => page === `${name}.md`),
  }));
}

/** Before any test is registered: those that are run at once. */
async function runAll(): Promise<Map<string, Run>> {
  using program = await compile(all);
  const runs = new Map<string, Run>();
  for (const tool of tools) runs.set(tool.name, await run(program, tool));
  return runs;
}

async function run(program: Program, { name, options, examples }: Tool): Promise<Run> {
  const file = join(program.folder, `${name}.log`);
  // Some examples spin until another thread has done something.
  const valgrind = [
    "valgrind",
    `--tool=${name}`,
    `--log-file=${file}`,
    "--fair-sched=yes",
    "--smc-check=none",
    ...options,
  ];
  const outcome = await program.run([...valgrind, process.execPath, "--single-threaded", "-C", "valgrind"], examples);
  return { ...outcome, log: readFileSync(file, "utf8") };
}

for (const { name: tool, examples } of tools) {
  describe(`an example, under ${tool}`, { skip }, () => {
    for (const { name } of examples)
      test(name, () => assert.equal(runs.get(tool)?.results.get(name) ?? "did not run", "ok"));
    test("Valgrind survives them all", () =>
      assert.equal(runs.get(tool)?.exitCode, 0, runs.get(tool)?.log.slice(-2000)));
  });
}

test("no example sends what Memcheck does not know", { skip }, () => {
  const warnings = (runs.get("memcheck")?.log ?? "").split("\n").filter((line) => line.includes("Warning: unknown"));
  // What an older Memcheck does not know of its own is documented: doNewLeakCheck().
  assert.deepEqual(
    warnings.filter((line) => !line.includes("leak search deltamode")),
    [],
  );
});
