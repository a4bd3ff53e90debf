/** The examples of the pages and of the doc comments, run natively: the real modules then send nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { examples } from "./examples.js";
import { modules } from "./modules.js";
import { type Outcome, compile } from "./program.js";

const all = examples();
const { exitCode, results, stderr } = await runAll();

async function runAll(): Promise<Outcome> {
  using program = await compile(all);
  return await program.run([process.execPath, "-C", "valgrind"]);
}

test("examples() finds those of every page and of the doc comments", () => {
  for (const { page } of modules)
    assert.ok(
      all.some(({ name }) => name.startsWith(`docs/${page}:`)),
      page,
    );
  for (const file of ["memcheck", "mempool", "malloclike", "valgrind", "index"])
    assert.ok(
      all.some(({ name }) => name.startsWith(`src/client/${file}.ts:`)),
      file,
    );
});

describe("an example, natively", () => {
  for (const { name } of all) test(name, () => assert.equal(results.get(name) ?? "did not run", "ok"));

  test("none of them ends the process or writes to standard error", () =>
    assert.deepEqual([exitCode, stderr], [0, ""]));
});
