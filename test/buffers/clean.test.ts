/** What Node's own modules do with Buffers is no finding. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fullTier, needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { runWithBuffers } from "./run.js";

for (const { version, path } of await nodes("newest")) {
  for (const program of fullTier ? ["buffers/clean.mjs", "cli/quiet.mjs"] : ["buffers/clean.mjs"]) {
    test(
      `jsgrind memcheck --buffers has no finding in ${program} under Node ${version}`,
      { skip: needsCommand("valgrind") },
      async () => {
        const { exitCode, stdout, stderr, report } = await runWithBuffers(path, [program]);
        assert.deepEqual(report.findings, [], stderr);
        assert.equal(exitCode, 0, stderr);
        // That all of it ran.
        assert.match(stdout, program === "cli/quiet.mjs" ? /\[200,200,200\],\[100000\],\[\[318,/ : /^all of it: 10\n/m);
      },
    );
  }
}
