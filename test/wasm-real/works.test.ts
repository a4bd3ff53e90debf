/**
 * Modules from npm do their normal work under `jsgrind memcheck --wasm`, and nothing is found in them: C and C++ by Emscripten, C without an
 * allocator, AssemblyScript, and Rust by wasm-bindgen, of which automerge-wasm has the names of its functions and is looked into, the others
 * run as they are. In one that TinyGo made there is a mistake to be found.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Finding } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier, needsCommand, testInFullTier } from "../require.js";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "wasm-real", "run.mjs");
const skip = needsCommand("valgrind");
const modules = [
  ["sql.js", "libsodium-wrappers", "brotli-wasm", "yoga-layout"],
  ["hash-wasm", "as-sha256", "automerge-wasm"],
];
/** The others in the full tier: a process takes a minute. */
const processes = fullTier ? modules : modules.slice(0, 1);

for (const { version, path } of await nodes("first")) {
  for (const names of processes) {
    test(`nothing is found in ${names.join(", ")} under Node ${version}`, { skip }, async (t) => {
      const { findings, exitCode, stderr } = await run(t, path, names);
      assert.deepEqual(findings, [], stderr);
      assert.equal(exitCode, 0, stderr);
    });
  }

  // Its wasmAlloc returns the address of a slice's header, which has 12 bytes, and its JavaScript writes the text there.
  testInFullTier(`the overflow in sh-syntax 0.7.0 is found under Node ${version}`, { skip }, async (t) => {
    const { findings, stderr } = await run(t, path, ["sh-syntax"]);
    const [first] = findings;
    assert.equal(first?.kind, "InvalidWrite", stderr);
    assert.ok(
      first.stack.some(({ file = "" }) => file.endsWith("/sh-syntax/src/processor.ts")),
      stderr,
    );
    const [block] = first.related;
    assert.match(block?.message ?? "", /a block of size 12\b/);
    assert.ok(
      block?.stack.some((frame) => frame.function?.startsWith("wasmAlloc")),
      stderr,
    );
  });
}

interface Outcome {
  findings: Finding[];
  exitCode: number | null;
  stderr: string;
}

/** All of the work is done in any case. */
async function run(t: TestContext, node: string, names: readonly string[]): Promise<Outcome> {
  const jsgrind = new Jsgrind(t);
  const told = join(jsgrind.folder, "told");
  const options = ["--wasm", "--json", jsgrind.jsonFile, "--runtime", node];
  const command = ["memcheck", ...options, program, told, ...names];
  const { exitCode, stderr } = await jsgrind.run(command, { JSGRIND_VALGRIND: "" });
  assert.deepEqual(readFileSync(told, "utf8").trimEnd().split("\n"), names, stderr);
  return { findings: jsgrind.report().findings, exitCode, stderr };
}
