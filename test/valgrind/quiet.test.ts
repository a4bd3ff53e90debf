/** What programs do all day is no finding, on any Node: one program with all of it. In the full tier also under Bun and Deno, where a few words are said. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier } from "../require.js";
import { nodes, runtimes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures", "cli");
const real = { JSGRIND_VALGRIND: "" };

const others = (fullTier ? await runtimes() : []).filter(({ name }) => name !== "node");

for (const { name, version, path } of [...(await nodes("first")), ...others]) {
  const program = name === "node" ? "quiet.mjs" : "on-valgrind.mjs";
  test(`jsgrind memcheck has no finding in ${program} under ${name} ${version}`, async (t) => {
    const jsgrind = new Jsgrind(t);
    const options = ["--json", jsgrind.jsonFile, "--runtime", path];
    const { exitCode, stdout, stderr } = await jsgrind.run(["memcheck", ...options, join(fixtures, program)], {
      ...real,
      // Deno parses what its cache does not hold, on stacks of over 100 frames: none of it is cached here, in every run.
      DENO_DIR: join(jsgrind.folder, "deno"),
    });
    assert.equal(exitCode, 0, stderr);
    if (name === "node") {
      // That all of it ran: from text, cryptography, compression, V8, HTTP, files and the worker.
      assert.match(
        stdout,
        /^hello \{[^]*\[true,128\],\[true,true\],\[499500,-1109637472\],\[200,200,200\],\[100000\],\[\[318,[^]*\["ENOENT","ENOENT"\]\]\n$/,
      );
    } else {
      assert.equal(stdout, "on valgrind: 1\n");
    }
    const report = jsgrind.report();
    assert.deepEqual(report.findings, []);
    assert.deepEqual(
      report.processes.map(({ runtime }) => runtime),
      [{ name, version }],
    );
  });
}
