/**
 * What `jsgrind memcheck --wasm` finds in the corpus without its mistakes: nothing. In the full tier; that nothing else is found, mistakes.test.ts tells too.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, table } from "./findings.js";
import { fullTier } from "../require.js";
import { nodes } from "../runtimes.js";
import { levelsOfTier, program } from "./programs.js";
import { needsAll, run } from "./run.js";

const skip = needsAll();

for (const { version, path } of fullTier ? await nodes("first") : []) {
  for (const level of levelsOfTier) {
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
