/** What `jsgrind memcheck --wasm` finds in the corpus: the mistakes, each where it is, and nothing else. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Finding } from "#src/report/contract.js";
import { fullTier, needsCommand } from "../require.js";
import { runtimes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";
import { needsWasiCompiler } from "./build.js";
import { compare, table } from "./findings.js";
import { driver, levels, program, type Program } from "./programs.js";

/** Of all mistakes, at least so many are to be found as they are. */
const LEAST = 0.95;

const ONE_SYSTEM_CALL =
  "Valgrind takes it for the same error as an earlier one: the innermost four functions, libc's and libuv's, are the same";

/** Why a case may be missed. Any other that is missed fails. */
const reasons: Readonly<Record<string, string>> = {
  padding_written_to_a_file: ONE_SYSTEM_CALL,
  write_file_after_free: ONE_SYSTEM_CALL,
  read_file_after_free: ONE_SYSTEM_CALL,
};

const skip = needsWasiCompiler() || needsCommand("valgrind");
const nodes = (await runtimes()).filter(({ name }) => name === "node");

for (const { version, path } of fullTier ? nodes : nodes.slice(0, 1)) {
  for (const level of levels) {
    test(`every mistake of the corpus is found at -${level} under Node ${version}`, { skip }, async (t) => {
      const wrong = await program("wrong", level, { together: true });
      const { findings, stderr } = await run(t, path, wrong);
      const { found, of, missed, unexpected } = compare(wrong.cases, findings, {
        functions: wrong.functions,
        lines: true,
      });
      t.diagnostic(`${found} of ${of} found`);
      for (const each of missed)
        t.diagnostic(`not found: ${each.case}: ${reasons[each.case] ?? "for no known reason"}`);
      const unexplained = missed.filter((each) => reasons[each.case] === undefined);
      assert.equal(table([...unexplained, ...unexpected]), "", stderr);
      assert.ok(found >= LEAST * of, `${found} of ${of}`);
    });

    test(
      `nothing is found in the corpus without its mistakes at -${level} under Node ${version}`,
      { skip },
      async (t) => {
        const right = await program("right", level, { together: true });
        const { findings, stderr } = await run(t, path, right);
        const { unexpected } = compare(right.cases, findings, { functions: right.functions, lines: false });
        t.diagnostic(`nothing in ${right.cases.length - unexpected.length} of ${right.cases.length}`);
        assert.equal(table(unexpected), "", stderr);
      },
    );
  }
}

async function run(
  t: TestContext,
  node: string,
  { plan, cases }: Program,
): Promise<{ findings: Finding[]; stderr: string }> {
  const jsgrind = new Jsgrind(t);
  const [planFile, told] = [join(jsgrind.folder, "plan.json"), join(jsgrind.folder, "told")];
  writeFileSync(planFile, JSON.stringify(plan));
  const options = ["--wasm-lines", "--json", jsgrind.jsonFile, "--runtime", node];
  const { stderr } = await jsgrind.run(["memcheck", ...options, driver, planFile, told], { JSGRIND_VALGRIND: "" });
  const ran = readFileSync(told, "utf8").trimEnd().split("\n");
  assert.deepEqual(
    ran.flatMap((line) => (JSON.parse(line) as { cases: string[] }).cases),
    cases.map(({ name }) => name),
    stderr,
  );
  return { findings: jsgrind.report().findings, stderr };
}
