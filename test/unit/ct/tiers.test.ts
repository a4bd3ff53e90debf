/** Which tiers a Node has, and the flags that keep it in one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { jobsFor } from "#src/ct/plan.js";
import { jsTiers, startFlags, tierFlags, tiersOf } from "#src/ct/tiers.js";
import { allNodes } from "../../runtimes.js";
import { ask } from "#src/launch/ask.js";

for (const { version, path } of await allNodes()) {
  test(`Node ${version} knows all flags, and says whether it has Maglev`, async () => {
    const tiers = await tiersOf({ path });
    assert.deepEqual(
      tiers,
      jsTiers.filter((tier) => tier !== "maglev" || Number(version.split(".")[0]) >= 24),
    );
    for (const tier of tiers) {
      const flags = [...startFlags(tier, { version }), ...tierFlags(tier, { version })];
      const { exitCode, stderr } = await ask(path, [...flags, "--eval", "0"]);
      assert.deepEqual([exitCode, stderr], [0, ""], flags.join(" "));
      // They are set late, too, where V8 says nothing of what it does not know.
      const late = `const { setFlagsFromString } = require("v8"); for (const flag of ${JSON.stringify(flags)}) setFlagsFromString(flag);`;
      assert.equal((await ask(path, ["--eval", late])).exitCode, 0);
    }
  });
}

test("tiers share the processors, and none is left to run alone", () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((tiers) => jobsFor(tiers, 2)),
    [1, 2, 3, 2],
  );
  assert.deepEqual(
    [1, 2, 3, 4].map((tiers) => jobsFor(tiers, 1)),
    [1, 2, 1, 1],
  );
  assert.equal(jobsFor(4, 16), 4);
});
