/**
 * Packages from npm with native code, at their normal work, on every Node: what is found is theirs, and stands in docs/packages.md. In the full
 * tier: it takes a quarter of an hour.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Finding } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { installSet } from "../../scripts/runtimes/install.mjs";
import { fullTier, needsCommand } from "../require.js";
import { allNodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const root = packageRoot(import.meta.url);
const programs = join(root, "test", "fixtures", "packages");

/** By package: the kind, and the innermost function of its own that has a name. */
const theirs: Readonly<Record<string, readonly string[]>> = {
  "classic-level": ["Leak_DefinitelyLost leveldb::NewBloomFilterPolicy(int)"],
  lightningcss: ["Leak_PossiblyLost napi_register_module_v1"],
  lmdb: [
    "Leak_DefinitelyLost EnvWrap::EnvWrap(Napi::CallbackInfo const&)",
    "Leak_DefinitelyLost EnvWrap::closeEnv(bool)",
    "Leak_DefinitelyLost mdb_cursor_open",
  ],
  sharp: ["Leak_PossiblyLost", "Leak_PossiblyLost vips_tracked_malloc"],
};

function inShort({ kind, stack }: Finding): string {
  const own = stack.find(({ object, function: name }) => name !== undefined && /node_modules/.test(object ?? ""));
  return own === undefined ? kind : `${kind} ${own.function}`;
}

if (fullTier) {
  const folder = join(
    await installSet("native-packages", { root, manifest: join(root, "test", "packages", "native") }),
    "..",
  );
  for (const { version, path } of await allNodes()) {
    describe(
      `packages with native code under Node ${version}`,
      { skip: needsCommand("valgrind"), concurrency: 2 },
      () => {
        for (const file of readdirSync(programs)) {
          const name = file.replace(/\.mjs$/, "");
          // Its module begins with a crash of Node 20, also without Valgrind.
          if (name === "argon2" && version.startsWith("20.")) continue;
          test(name, async (t) => {
            const jsgrind = new Jsgrind(t);
            const copy = mkdtempSync(join(folder, "programs-"));
            t.after(() => rmSync(copy, { recursive: true }));
            cpSync(join(programs, file), join(copy, file));
            const words = ["memcheck", "--json", jsgrind.jsonFile, "--runtime", path, join(copy, file)];
            const { exitCode, stderr } = await jsgrind.run(words, { JSGRIND_VALGRIND: "" });
            const expected = theirs[name] ?? [];
            const found = new Set(jsgrind.report().findings.map(inShort));
            assert.deepEqual([...found].toSorted(), expected, stderr);
            assert.equal(exitCode, expected.length > 0 ? 99 : 0, stderr);
          });
        }
      },
    );
  }
}
