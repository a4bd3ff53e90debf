/** Of Bun's stacks the functions are named that JavaScriptCore has compiled, and a note says what is missing. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { runtimes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "stacks", "bun", "compiled.mjs");

for (const { name, version, path } of await runtimes()) {
  if (name !== "bun") continue;
  test(`jsgrind memcheck names what JavaScriptCore has compiled under Bun ${version}`, async (t) => {
    const jsgrind = new Jsgrind(t);
    const options = ["--json", jsgrind.jsonFile, "--leak-check", "no", "--runtime", path];
    const { exitCode, stderr } = await jsgrind.run(["memcheck", ...options, program], {
      JSGRIND_VALGRIND: "",
      // The first of its compilers alone, which inlines nothing.
      BUN_JSC_useDFGJIT: "0",
    });
    assert.equal(exitCode, 99, stderr);
    const stacks = jsgrind.report().findings.map(({ stack }) => stack.filter(({ language }) => language !== "native"));
    // Bun may have errors of its own.
    const named = stacks.filter((stack) => stack.length > 0);
    assert.notEqual(named.length, 0, stderr);
    for (const stack of named) {
      assert.deepEqual(
        stack.map((frame) => [frame.function, frame.tier, frame.file, frame.line]),
        [
          ["countSevens", "baseline", undefined, undefined],
          ["countAll", "baseline", undefined, undefined],
        ],
      );
    }
    assert.equal(stderr.split("Under Bun only functions that JavaScriptCore had compiled").length, 2, stderr);
  });
}
