/** That the corpus expects what Memcheck itself finds: in the same C, compiled for this machine. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { needsCommand } from "../require.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";
import { buildNatively } from "./build.js";
import { functionsIn, sources } from "./cases.js";
import { compare, table } from "./findings.js";

/** Found on this machine, whose stack begins as undefined. */
const NATIVE_ALONE = "stack_uninitialised";

test(
  "Memcheck finds in the corpus, compiled for this machine, what is expected",
  { skip: needsCommand("clang", "valgrind") },
  async (t) => {
    const jsgrind = new Jsgrind(t);
    const program = join(jsgrind.folder, "corpus");
    // The others ask for what only WebAssembly or its C library has.
    const all = sources().filter(({ name }) => !name.startsWith("clean-"));
    await buildNatively(all, program);
    const { stderr } = await jsgrind.run(
      ["memcheck", "--json", jsgrind.jsonFile, "--", program],
      { JSGRIND_VALGRIND: "" },
      "0".repeat(10_000),
    );
    const functions = new Map(all.flatMap((source) => functionsIn(source).map((name) => [name, source] as const)));
    const cases = all.flatMap((source) => source.cases);
    const options = { functions, lines: true, sizes: false };
    const { found, of, missed, unexpected } = compare(cases, jsgrind.report().findings, options);
    const others = unexpected.filter((each) => each.case !== NATIVE_ALONE);
    assert.deepEqual(table([...missed, ...others]), "", stderr);
    assert.equal(found, of);
  },
);
