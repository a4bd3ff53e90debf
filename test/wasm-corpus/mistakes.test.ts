/** What `jsgrind memcheck --wasm` finds in the corpus: the mistakes, each where it is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, table } from "./findings.js";
import { nodes } from "../runtimes.js";
import { levelsOfTier, program } from "./programs.js";
import { needsAll, run } from "./run.js";

/** Of all mistakes, at least so many are to be found with the right kind in the right function, and as many with the right line too. */
const LEAST = 0.95;

const ONE_SYSTEM_CALL =
  "Valgrind takes it for the same error as an earlier one: the innermost four functions, libc's and libuv's, are the same";
const SEVERAL_BRANCHES = "V8's tables leave several lines open where a branch is at work";

/** Why a case may be missed. Any other that is missed fails. */
const missing: Readonly<Record<string, string>> = {
  padding_written_to_a_file: ONE_SYSTEM_CALL,
  write_file_after_free: ONE_SYSTEM_CALL,
  read_file_after_free: ONE_SYSTEM_CALL,
};

/** Why the line may be another one, or none. */
const lineless: Readonly<Record<string, string>> = {
  switch_on_uninitialised: SEVERAL_BRANCHES,
  loop_as_long_as_uninitialised: SEVERAL_BRANCHES,
  lost_realloc: "V8's place of the call before is taken for that of this one",
};

const skip = needsAll();

for (const { version, path } of await nodes("first")) {
  for (const level of levelsOfTier) {
    test(`every mistake of the corpus is found at -${level} under Node ${version}`, { skip }, async (t) => {
      const wrong = await program("wrong", level, { together: true });
      const { findings, stderr } = await run(t, path, wrong);
      const { functions } = wrong;
      const { found, of, missed, unexpected } = compare(wrong.cases, findings, { functions, lines: false });
      const withLine = compare(wrong.cases, findings, { functions, lines: true });
      t.diagnostic(
        `${found} of ${of} found with the right kind and function, ${withLine.found} with the right line too`,
      );
      const missedNames = new Set(missed.map((each) => each.case));
      const otherLine = withLine.missed.filter((each) => !missedNames.has(each.case));
      for (const each of missed)
        t.diagnostic(`not found: ${each.case}: ${missing[each.case] ?? "for no known reason"}`);
      for (const each of otherLine)
        t.diagnostic(`not that line: ${each.case}: ${lineless[each.case] ?? "for no known reason"}`);
      const unexplained = [
        ...missed.filter((each) => missing[each.case] === undefined),
        ...otherLine.filter((each) => lineless[each.case] === undefined),
      ];
      assert.equal(table([...unexplained, ...unexpected]), "", stderr);
      assert.ok(found >= LEAST * of, `${found} of ${of}`);
      assert.ok(withLine.found >= LEAST * of, `${withLine.found} of ${of}`);
    });
  }
}
