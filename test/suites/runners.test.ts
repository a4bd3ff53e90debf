/** Real test runners with a suite that has bugs: each is found under the name of its test, without a change to the suite. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fullTier } from "../require.js";
import { nodes } from "../runtimes.js";
import { inShort, runSuite, suites, whyNot } from "./leaky.js";

const expected = [
  "InvalidRead read_freed: blocks > is freed behind the test",
  "InvalidWrite write_behind: blocks > writes behind one",
  "Leak_DefinitelyLost lose: blocks > loses one",
  "Leak_DefinitelyLost lose: blocks > loses two",
  "Leak_DefinitelyLost lose_other: fails, and loses",
  "Leak_DefinitelyLost wrap: a test > with one in it that wraps",
];

const runners = [
  {
    suite: "node",
    runner: "node:test",
    file: "leaky.test.mjs",
    more: ["Leak_DefinitelyLost lose: loses in another file"],
  },
  { suite: "mocha", runner: "mocha", file: "leaky.spec.cjs" },
  // Babel, which is not what is tested, takes half of the time.
  { suite: "jest", runner: "jest", file: "leaky.test.js", options: fullTier ? [] : ["--transform={}"] },
  { suite: "vitest", runner: "vitest", file: "leaky.test.mjs" },
] as const;

/** That of Node itself in the full tier: test/addons is such a suite. */
const those = runners.filter(({ runner }) => fullTier || runner !== "node:test");

for (const { version, path } of await nodes("first")) {
  describe(`jsgrind memcheck -- npm test, Node ${version}`, { skip: whyNot(), concurrency: fullTier ? 1 : 2 }, () => {
    for (const { suite, runner, file, ...rest } of those) {
      test(`under ${runner}`, async (t) => {
        const PATH = [join(path, ".."), join(suites, "..", "..", "..", "node_modules", ".bin"), process.env["PATH"]];
        const options = "options" in rest && rest.options.length > 0 ? ["--", ...rest.options] : [];
        const words = ["--", "npm", "test", ...options];
        const { report, exitCode, stderr } = await runSuite(t, suite, words, { PATH: PATH.join(":") });
        const more = "more" in rest ? rest.more : [];
        assert.deepEqual(report.findings.map(inShort).toSorted(), [...expected, ...more].toSorted(), stderr);
        assert.equal(exitCode, 99);

        // Node 20 has no name for the file of a test when several share a process.
        const isNameless = version.startsWith("20.") && runner === "node:test";
        const tests = (report.tests ?? []).filter((one) => (isNameless ? true : one.file?.endsWith(`/${file}`)));
        assert.ok(tests.every((one) => one.runner === runner));
        const outcomes = new Map(tests.map(({ name, outcome }) => [name, outcome]));
        assert.equal(outcomes.get("fails, and loses"), "failed");
        assert.equal(outcomes.get("is innocent"), "passed");
        assert.equal(outcomes.get("blocks > loses one"), "passed");

        const added = report.findings.flatMap((finding) => finding.added ?? []);
        const amountOf = (name: string): unknown[] =>
          added.filter((one) => one.test === name).map(({ bytes, blocks }) => [bytes, blocks]);
        assert.deepEqual(amountOf("blocks > loses two"), [[48, 2]]);
        assert.deepEqual(amountOf("a test > with one in it that wraps"), [[216, 3]]);
        assert.match(stderr, /test: blocks > writes behind one/);
        assert.match(stderr, /It grows: this test alone added 216 bytes in 3 blocks\./);
      });
    }
  });
}
