/** Modules from npm do their normal work under `jsgrind memcheck --wasm`, and nothing is found in them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier, needsCommand } from "../require.js";
import { runtimes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "wasm-real", "run.mjs");
/** By process: C and C++ by Emscripten, and Rust by wasm-bindgen, all without names; C without an allocator, AssemblyScript, and TinyGo and Rust with names. */
const processes = [
  ["sql.js", "libsodium-wrappers", "brotli-wasm", "yoga-layout"],
  ["hash-wasm", "as-sha256", "sh-syntax", "automerge-wasm"],
];
const nodes = (await runtimes()).filter(({ name }) => name === "node");

for (const { version, path } of fullTier ? nodes : nodes.slice(0, 1)) {
  for (const names of processes) {
    const title = `nothing is found in ${names.join(", ")} under Node ${version}`;
    test(title, { skip: needsCommand("valgrind") }, async (t) => {
      const jsgrind = new Jsgrind(t);
      const told = join(jsgrind.folder, "told");
      const options = ["--wasm", "--json", jsgrind.jsonFile, "--runtime", path];
      const command = ["memcheck", ...options, program, told, ...names];
      const { exitCode, stderr } = await jsgrind.run(command, { JSGRIND_VALGRIND: "" });
      assert.deepEqual(jsgrind.report().findings, [], stderr);
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(readFileSync(told, "utf8").trimEnd().split("\n"), names);
    });
  }
}
