/** One bug a function, under Memcheck: what is found, in which words, where, and which block it was. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Finding, Report } from "#src/report/contract.js";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures", "wasm");
const source = readFileSync(join(fixtures, "heap.c"), "utf8").split("\n");

for (const { version, path } of await nodes("first")) {
  describe(`--wasm under Node ${version}`, { skip: needsCommand("valgrind") }, () => {
    let jsgrind: Jsgrind | undefined;
    let report: Report | undefined;

    before(async () => {
      jsgrind = new Jsgrind({ after });
      const options = ["--wasm", "--show-leak-kinds", "all", "--json", jsgrind.jsonFile, "--runtime", path];
      const { exitCode, stderr } = await jsgrind.run(["memcheck", ...options, join(fixtures, "bugs.mjs")], {
        JSGRIND_VALGRIND: "",
      });
      assert.equal(exitCode, 99, stderr);
      report = jsgrind.report();
    });

    /** All in whose stack a function is. */
    function of(name: string): Finding[] {
      return (report?.findings ?? []).filter(({ stack }) => stack.some((frame) => frame.function === name));
    }

    function only(name: string): Finding {
      const found = of(name);
      assert.equal(found.length, 1, JSON.stringify(found.map(({ kind, message }) => [kind, message])));
      return found[0] as Finding;
    }

    const functionsOf = ({ stack }: Pick<Finding, "stack">) => stack.map((frame) => frame.function);

    /** The places in C and in JavaScript. */
    function assertStack({ stack }: Finding, ...wanted: readonly string[]): void {
      const named = stack.filter(({ language }) => language !== "native").map((frame) => frame.function);
      assert.deepEqual(named.slice(0, wanted.length), wanted);
      const caller = stack.find((frame) => frame.function === "call");
      assert.equal(caller?.language, "javascript");
      assert.match(caller?.file ?? "", /bugs\.mjs$/);
    }

    function assertBlock({ related }: Finding, what: RegExp, ...steps: readonly string[][]): void {
      assert.match(related[0]?.message ?? "", what);
      steps.forEach((step, index) => {
        assert.deepEqual(functionsOf(related[index] as Finding).slice(0, step.length), step);
      });
    }

    test("finds a write behind a block, and says which one", () => {
      const finding = only("write_behind");
      assert.equal(finding.kind, "InvalidWrite");
      assertStack(finding, "write_behind", "call");
      assertBlock(finding, /is 0 bytes after a block of size 24 (alloc'd|client-defined)/, ["malloc", "write_behind"]);
    });

    test("finds a read behind a block", () => {
      const finding = only("read_behind");
      assert.equal(finding.kind, "InvalidRead");
      assertBlock(finding, /is 0 bytes after a block of size 24/, ["calloc", "read_behind"]);
    });

    test("finds a read in front of a block", () => {
      const finding = only("read_in_front");
      assert.equal(finding.kind, "InvalidRead");
      assertBlock(finding, /is 1 bytes before a block of size 24/, ["calloc", "read_in_front"]);
    });

    test("finds a use after the block was freed, where that was, and where it was allocated", () => {
      const finding = only("use_after_free");
      assert.equal(finding.kind, "InvalidWrite");
      assertBlock(
        finding,
        /is 1 bytes inside a block of size 24 free'd/,
        ["free", "use_after_free"],
        ["malloc", "use_after_free"],
      );
    });

    test("finds a block that is freed twice, and does not free it twice", () => {
      const finding = only("free_twice");
      assert.equal(finding.kind, "DoubleFree");
      assert.equal(finding.message, "Frees a block of 24 bytes that was freed before");
      assertStack(finding, "free", "free_twice", "call");
      assertBlock(
        finding,
        /is 0 bytes inside a block of size 24 free'd/,
        ["free", "free_twice"],
        ["malloc", "free_twice"],
      );
    });

    test("finds what is freed and is no block, apart from a block that is freed twice", () => {
      const finding = only("free_inside");
      assert.equal(finding.kind, "InvalidFree");
      assert.equal(finding.message, "Frees an address that is 8 bytes inside a block of 24 bytes");
      assertStack(finding, "free", "free_inside", "call");
    });

    test("finds a branch on what was never written", () => {
      const finding = only("branch_on_nothing");
      assert.equal(finding.kind, "UninitCondition");
      assertStack(finding, "branch_on_nothing", "call");
    });

    test("knows of each byte of a resized block whether it was written", () => {
      const finding = only("use_behind_resized");
      assert.equal(finding.kind, "UninitCondition");
    });

    test("tells lost, indirectly lost, possibly lost and reachable blocks apart", () => {
      const found = of("leak").map(({ kind, leak, message }) => ({ kind, leak, message }));
      assert.deepEqual(found.map(({ kind }) => kind).toSorted(), [
        "Leak_DefinitelyLost",
        "Leak_IndirectlyLost",
        "Leak_PossiblyLost",
        "Leak_StillReachable",
      ]);
      assert.deepEqual(Object.fromEntries(found.map(({ kind, leak }) => [kind, leak?.bytes])), {
        Leak_DefinitelyLost: 16,
        Leak_IndirectlyLost: 8,
        Leak_PossiblyLost: 96,
        Leak_StillReachable: 24,
      });
      const lost = of("leak").find(({ kind }) => kind === "Leak_DefinitelyLost");
      assert.deepEqual(functionsOf(lost as Finding).slice(0, 3), ["malloc", "lose", "leak"]);
      assert.match(lost?.message ?? "", /^16 \(8 direct, 8 indirect\) bytes in 1 blocks are definitely lost/);
    });

    test("names the lines in C: where it happened, where a block was allocated and freed, and of what leaks", () => {
      const lineOf = (name: string, { stack }: Pick<Finding, "stack">) => {
        const frame = stack.find((each) => each.function === name);
        assert.equal(frame?.file, "/fixture/heap.c");
        return source[(frame?.line ?? 0) - 1]?.trim();
      };
      const finding = only("use_after_free");
      assert.equal(lineOf("use_after_free", finding), "block[1] = 2;");
      const [freed, allocated] = finding.related;
      assert.equal(lineOf("use_after_free", freed as Finding), "free((void *)block);");
      assert.equal(lineOf("use_after_free", allocated as Finding), "volatile char *block = malloc(size);");
      assert.equal(lineOf("branch_on_nothing", only("branch_on_nothing")), "if (block[1] > 3) result = sink;");
      const lost = of("lose").find(({ kind }) => kind === "Leak_DefinitelyLost");
      assert.equal(lineOf("lose", lost as Finding), "struct node *first = malloc(sizeof *first);");
    });

    test("finds nothing where nothing is wrong", () => {
      assert.deepEqual(of("clean"), []);
    });

    test("shows nothing of its own", () => {
      for (const finding of report?.findings ?? [])
        for (const { stack } of [finding, ...finding.related])
          for (const frame of stack) assert.doesNotMatch(frame.function ?? "", /jsgrind/);
    });
  });
}
