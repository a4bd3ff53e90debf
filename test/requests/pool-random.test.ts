/**
 * Random stories of right and wrong calls to a pool under the real Memcheck, in one process; see fixtures/requests/pool-random.mjs. In the fast tier
 * test/unit/client/pool.property.test.ts has them, with a Memcheck that is made up.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { testInFullTier } from "../require.js";
import { story } from "../unit/client/pool-story.js";
import { needsValgrind, valgrind } from "./valgrind.js";

interface Results {
  stories: { differences: unknown[]; steps: number; misuses: number };
}

/** JSGRIND_SEED makes other stories. */
const seed = Number(process.env["JSGRIND_SEED"] ?? 1);

testInFullTier(
  `createPool() in stories with seed ${seed} agrees with the model, and leaves Memcheck alive`,
  { skip: needsValgrind() },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "jsgrind-stories-"));
    try {
      const file = join(folder, "stories.json");
      const stories = fc.sample(story, { seed, numRuns: 1000 }).filter(({ steps }) => steps.length >= 15);
      writeFileSync(file, JSON.stringify(stories.slice(0, 400)));
      const run = await valgrind<Results>("memcheck", "pool-random.mjs", {
        args: [file],
        xml: false,
        compiles: false,
        options: ["--leak-check=no", "--error-limit=no"],
      });
      assert.equal(run.exitCode, 0);
      assert.doesNotMatch(run.log, /impossible|Assertion/);
      const { differences, steps, misuses } = run.results.stories;
      assert.deepEqual(differences, []);
      assert.ok(steps > 300 && misuses > 60, `${steps} steps with ${misuses} misuses`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
