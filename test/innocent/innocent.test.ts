/**
 * Thirty programs without a mistake, in which nothing is found, on every Node, Bun and Deno. The fast tier runs some of them, in one process.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { INNOCENT, innocents, innocentsOn } from "../../scripts/suppressions/corpus.mjs";
import { fullTier, needsCommand } from "../require.js";
import { nodes, type Runtime, runtimes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const skip = needsCommand("valgrind");

async function findsNothing(t: TestContext, file: string, runtime: Runtime): Promise<void> {
  const jsgrind = new Jsgrind(t);
  const words = ["memcheck", "--no-explain", "--json", jsgrind.jsonFile, "--runtime", runtime.path, file];
  const { exitCode, stderr } = await jsgrind.run(words, { JSGRIND_VALGRIND: "", NODE_TEST_CONTEXT: undefined });
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(jsgrind.report().findings, []);
}

test("innocent programs are at least thirty", () => assert.ok(innocents().length >= 30));

if (fullTier) {
  for (const runtime of await runtimes()) {
    describe(`innocent programs under ${runtime.name} ${runtime.version}`, { skip, concurrency: 2 }, () => {
      for (const name of innocentsOn(runtime)) test(name, (t) => findsNothing(t, join(INNOCENT, name), runtime));
    });
  }
}

for (const runtime of fullTier ? [] : await nodes("newest")) {
  test(`some innocent programs under Node ${runtime.version}, in one process`, { skip }, async (t) => {
    const some = ["streams", "fs", "crypto", "sealed", "zlib", "workers", "fetch", "regular-expressions", "garbage"];
    const jsgrind = new Jsgrind(t);
    const file = join(jsgrind.folder, "some.mjs");
    const imports = some.map(
      (name) => `await import(${JSON.stringify(pathToFileURL(join(INNOCENT, `${name}.mjs`)).href)});`,
    );
    writeFileSync(file, imports.join("\n"));
    await findsNothing(t, file, runtime);
  });
}
