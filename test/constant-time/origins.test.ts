/** A case in TypeScript, with `--origins`: lines are those of the source, and each leak names the secret that it comes from. In the full tier: it takes minutes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier, needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const file = join(packageRoot(import.meta.url), "test", "fixtures", "constant-time", "typed", "compare.mts");

for (const { version, path } of fullTier ? await nodes("newest") : []) {
  // Before, Node strips no types.
  if (version.startsWith("20.")) continue;
  test(`a case in TypeScript and its origins under Node ${version}`, { skip: needsCommand("valgrind") }, async (t) => {
    const line =
      readFileSync(file, "utf8")
        .split("\n")
        .findIndex((text) => text.endsWith("// here")) + 1;
    const jsgrind = new Jsgrind(t);
    const words = ["ct", "--origins", "--json", jsgrind.jsonFile, "--runtime", path, "--case-timeout", "300", file];
    const { exitCode, stderr } = await jsgrind.run(words, { JSGRIND_VALGRIND: "" });
    assert.equal(exitCode, 99, stderr);
    const [found] = jsgrind.report().cases ?? [];
    assert.equal(found?.control, "reported", stderr);
    for (const { tier, verdict, findings } of found?.tiers ?? []) {
      assert.equal(verdict, "leaks", `${tier}: ${stderr}`);
      const own = findings.filter(({ depends }) => depends?.by === "program");
      assert.ok(
        own.some(({ stack }) => stack.some((frame) => frame.file === file && frame.line === line)),
        tier,
      );
      assert.deepEqual(new Set(own.flatMap(({ depends }) => depends?.secrets ?? [])), new Set(["key"]), tier);
    }
  });
}
