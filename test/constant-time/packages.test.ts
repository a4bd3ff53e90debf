/** The five packages of docs/constant-time.md: which of their operations leak, and what. In the full tier: it takes three minutes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier, needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const file = join(packageRoot(import.meta.url), "test", "fixtures", "constant-time", "packages", "packages.mjs");

/** What each is reported for; of the others nothing but the engine's branches. */
const leaks: Readonly<Record<string, readonly string[]>> = {
  "@noble/ciphers aes-gcm": ["address"],
  "@noble/ciphers equalBytes": ["branch"],
  "aes-js ctr": ["address", "branch"],
  "crypto-js aes": ["address"],
  "tweetnacl verify": ["branch"],
};

/** Some functions are never compiled, however often they are called: those tiers are not checked, and the report says so. */
function staysInterpreted(name: string, tier: string, version: string): boolean {
  const major = Number(version.split(".")[0]);
  return name.startsWith("crypto-js") && (tier === "maglev" || (tier === "turbofan" && major < 24));
}

for (const { version, path } of fullTier ? await nodes("newest") : []) {
  test(`five packages from npm under Node ${version}`, { skip: needsCommand("valgrind") }, async (t) => {
    const jsgrind = new Jsgrind(t);
    const words = ["ct", "--json", jsgrind.jsonFile, "--runtime", path, file];
    const { exitCode, stderr } = await jsgrind.run(words, { JSGRIND_VALGRIND: "" });
    assert.equal(exitCode, 99, stderr);
    for (const { name, control, tiers } of jsgrind.report().cases ?? []) {
      const found = tiers.flatMap(({ findings }) => findings.filter(({ depends }) => depends?.by === "program"));
      const uses = new Set(found.map(({ depends }) => String(depends?.on)));
      assert.deepEqual([...uses].toSorted(), leaks[name] ?? [], name);
      assert.equal(control, "reported", name);
      assert.deepEqual(
        tiers
          .filter(({ tier, verdict }) => verdict === "unchecked" && !staysInterpreted(name, tier, version))
          .map(({ tier, reason }) => [tier, reason]),
        [],
        name,
      );
    }
  });
}
