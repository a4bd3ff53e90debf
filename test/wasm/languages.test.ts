/** The allocators of Rust's and Zig's standard libraries. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Finding } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "wasm", "languages.mjs");

/** Each bug once, and what Memcheck says of the block. */
const bugs = [
  ["InvalidWrite", "write_behind", "0 bytes after a block of size 24 client-defined"],
  ["InvalidRead", "use_after_free", "1 bytes inside a block of size 24 free'd"],
  ["DoubleFree", "free_twice", "0 bytes inside a block of size 24 free'd"],
  ["InvalidWrite", "write_behind_resized", "0 bytes after a block of size 20 client-defined"],
] as const;
const leaks = [["Leak_DefinitelyLost", "leak", ""]] as const;

for (const { version, path } of await nodes("first")) {
  test(
    `mistakes in Rust and in Zig are found, and nothing else, under Node ${version}`,
    { skip: needsCommand("valgrind") },
    async (t) => {
      const jsgrind = new Jsgrind(t);
      const options = ["--wasm", "--json", jsgrind.jsonFile, "--runtime", path];
      const result = await jsgrind.run(["memcheck", ...options, program], { JSGRIND_VALGRIND: "" });
      assert.equal(result.stdout, "9900\n9900\n", result.stderr);
      // Leaks are found at the end.
      assert.deepEqual(jsgrind.report().findings.map(summary), [...bugs, ...bugs, ...leaks, ...leaks]);
    },
  );
}

/** The bug is the outermost function of the module, whose file stands in front of it in Zig. */
function summary({ kind, stack, related }: Finding): readonly string[] {
  const frames = stack.filter(({ language }) => language === "wasm");
  const bug = frames.at(-1)?.function?.replace(/^heap\./, "") ?? "";
  return [kind, bug, /^Address \S+ is (.*)/.exec(related[0]?.message ?? "")?.[1] ?? ""];
}
