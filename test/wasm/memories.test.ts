/** Memories that are shared, that grow, that come and go; and modules that cannot be looked into. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { WatchedMemory } from "#src/client/wasm.js";
import type { Frame, Report } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { fullTier, needsCommand, testInFullTier } from "../require.js";
import { nodes, runtimes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

/** What watching.mjs prints. */
interface Told {
  before: WatchedMemory;
  after: WatchedMemory;
  checked: boolean;
}

const root = packageRoot(import.meta.url);
const fixtures = join(root, "test", "fixtures", "wasm");

describe("--wasm", { skip: needsCommand("valgrind") }, () => {
  let report: Report | undefined;
  let stderr = "";
  let stdout = "";

  before(async () => {
    const jsgrind = new Jsgrind({ after });
    const options = ["--wasm-allocator", "malloc=own_malloc,free=own_free", "--json", jsgrind.jsonFile];
    const words = ["memcheck", "--wasm", ...options, join(fixtures, "memories.mjs")];
    const result = await jsgrind.run(words, { JSGRIND_VALGRIND: "" });
    ({ stderr, stdout } = result);
    assert.equal(result.exitCode, 99, stderr);
    report = jsgrind.report();
  });

  const found = () =>
    (report?.findings ?? []).map(({ kind, stack }) => [
      kind,
      stack.find(({ language }) => language === "javascript")?.function,
    ]);

  test("finds what is wrong in shared memory and in memory that has grown, and nothing else", () => {
    assert.deepEqual(found(), [
      ["InvalidWrite", "wrongInShared"],
      ["InvalidRead", "wrongAfterGrowing"],
    ]);
  });

  test("keeps what the command said of allocators when the program imports jsgrind/wasm", () => {
    assert.match(stdout, /own names: \{"malloc":"own_malloc","free":"own_free"\}/);
  });

  test("says once of a module without names that it runs as it is", () => {
    const lines = stderr.split("\n").filter((line) => line.includes("runs as it is"));
    assert.equal(lines.length, 1, stderr);
    assert.match(
      lines[0] ?? "",
      /A WebAssembly module of \d+ bytes has no allocator that jsgrind knows: it runs as it is\./,
    );
  });

  test("says once what may be done where V8 finds no addresses for a memory", () => {
    const lines = stderr.split("\n").filter((line) => line.includes("128 GB in all"));
    assert.equal(lines.length, 1, stderr);
    assert.match(lines[0] ?? "", /could not allocate memory\. .*NODE_OPTIONS=--disable-wasm-trap-handler/i);
  });
});

test(
  "watch() tells data, stack and heap apart, and leakCheck() reports what is lost by then",
  { skip: needsCommand("valgrind") },
  async (t) => {
    const jsgrind = new Jsgrind(t);
    const result = await jsgrind.run(["memcheck", "--json", jsgrind.jsonFile, join(fixtures, "watching.mjs")], {
      JSGRIND_VALGRIND: "",
    });
    assert.equal(result.exitCode, 99, result.stderr);
    const { before: first, after: second, checked } = JSON.parse(result.stdout) as Told;
    assert.deepEqual(first.blocks, []);
    assert.equal(first.heap?.end, 2 * 0x1_0000);
    assert.deepEqual(
      second.blocks.map(({ length }) => length),
      [8, 8, 24, 96],
    );
    assert.ok(second.blocks.every(({ offset }) => offset >= (first.heap?.start ?? Number.NaN)));
    assert.equal(checked, true);
    assert.deepEqual(
      jsgrind
        .report()
        .findings.map(({ kind }) => kind)
        .toSorted(),
      ["Leak_DefinitelyLost", "Leak_PossiblyLost"],
    );
  },
);

testInFullTier(
  "with V8's own checks of bounds memories may be more, and move as they grow",
  { skip: needsCommand("valgrind") },
  async (t) => {
    const jsgrind = new Jsgrind(t);
    const words = ["memcheck", "--wasm", "--json", jsgrind.jsonFile, join(fixtures, "many.mjs")];
    const environment = { JSGRIND_VALGRIND: "", NODE_OPTIONS: "--disable-wasm-trap-handler" };
    const result = await jsgrind.run(words, environment);
    assert.equal(result.exitCode, 99, result.stderr);
    const told = JSON.parse(result.stdout) as { before: WatchedMemory["blocks"]; after: WatchedMemory["blocks"] };
    assert.equal(told.before.length, 4);
    assert.deepEqual(told.after, told.before);
    assert.deepEqual(
      jsgrind
        .report()
        .findings.map(({ kind, stack }) => [kind, stack.find(({ language }) => language === "javascript")?.function]),
      [
        ["InvalidRead", "wrongInFirst"],
        ["InvalidWrite", "wrongInLast"],
        ["Leak_DefinitelyLost", "leakInLast"],
        ["Leak_PossiblyLost", "leakInLast"],
      ],
    );
  },
);

// Before Node 24 V8 has neither without a flag.
const known = (await nodes("newest")).filter(({ version }) => Number.parseInt(version, 10) >= 24);
const deno = (await runtimes()).filter(({ name }) => fullTier && name === "deno");
for (const { name, version, path } of [...known, ...deno]) {
  test(
    `addresses may have 64 bits, and a module two memories, under ${name} ${version}`,
    { skip: needsCommand("valgrind") },
    async (t) => {
      const jsgrind = new Jsgrind(t);
      const words = ["memcheck", "--wasm", "--json", jsgrind.jsonFile, "--runtime", path, join(fixtures, "kinds.mjs")];
      const result = await jsgrind.run(words, { JSGRIND_VALGRIND: "" });
      assert.equal(result.stdout, "33\n33\n", result.stderr);
      const inModule = (frames: readonly Frame[] = []) =>
        frames
          .filter((frame) => ["write_behind", "read_behind"].includes(frame.function ?? ""))
          .map((frame) => [frame.function, frame.line]);
      const line = (number: number) => (name === "node" ? number : undefined);
      assert.deepEqual(
        jsgrind
          .report()
          .findings.map(({ kind, stack, related }) => [kind, inModule(stack), inModule(related[0]?.stack)]),
        [
          ["InvalidWrite", [["write_behind", line(62)]], [["write_behind", line(61)]]],
          ["InvalidRead", [["read_behind", line(69)]], [["read_behind", line(68)]]],
        ],
      );
    },
  );
}
