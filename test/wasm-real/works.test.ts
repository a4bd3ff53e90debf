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
/** C and C++ by Emscripten, C without an allocator, Rust by wasm-bindgen, AssemblyScript, TinyGo. */
const names = ["sql.js", "libsodium-wrappers", "hash-wasm", "brotli-wasm", "as-sha256", "sh-syntax", "yoga-layout"];
const nodes = (await runtimes()).filter(({ name }) => name === "node");

for (const { version, path } of fullTier ? nodes : nodes.slice(0, 1)) {
  test(`nothing is found in modules from npm under Node ${version}`, { skip: needsCommand("valgrind") }, async (t) => {
    const jsgrind = new Jsgrind(t);
    const told = join(jsgrind.folder, "told");
    const options = ["--wasm", "--json", jsgrind.jsonFile, "--runtime", path];
    const { exitCode, stderr } = await jsgrind.run(["memcheck", ...options, program, told, ...names], { JSGRIND_VALGRIND: "" });
    assert.deepEqual(jsgrind.report().findings, [], stderr);
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(readFileSync(told, "utf8").trimEnd().split("\n"), names);
  });
}
