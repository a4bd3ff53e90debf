/** What `jsgrind memcheck` reports of a program that describes its allocator. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand } from "../require.js";
import type { Finding, Frame } from "#src/report/contract.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "cli", "pool.mjs");

/** The innermost function of the program. */
function place(stack: readonly Frame[] | undefined): string | undefined {
  return stack?.find(({ file }) => file === program)?.function;
}

describe("jsgrind memcheck with jsgrind/pool", { skip: needsCommand("valgrind") }, () => {
  let findings: Finding[] = [];
  let text = "";
  before(async () => {
    const jsgrind = new Jsgrind({ after });
    const run = await jsgrind.run(["memcheck", "--json", jsgrind.jsonFile, program], { JSGRIND_VALGRIND: "" });
    assert.equal(run.stdout, "to its end\n");
    assert.equal(run.exitCode, 99);
    text = run.stderr;
    ({ findings } = jsgrind.report());
  });

  /** Kind, words, where, and what Memcheck knows of the other block with where that was. */
  function found(kind: string, where: string): [string, string[], string | undefined, [string, string | undefined][]] {
    const finding = findings.find((each) => each.kind === kind && place(each.stack) === where);
    assert.ok(
      finding,
      `no ${kind} in ${where}: ${findings.map((each) => `${each.kind} in ${place(each.stack)}`).join()}`,
    );
    const related = finding.related.map(({ message, stack }): [string, string | undefined] => [
      message.replace(/^Address 0x[0-9a-f]+ is /, ""),
      place(stack),
    ]);
    return [finding.message, finding.notes ?? [], place(finding.stack), related];
  }

  test("names a double free with the places of the first one and of the allocation", () => {
    assert.deepEqual(found("PoolDoubleFree", "releaseAgain"), [
      "The block at offset 64 is freed a second time (pool messages)",
      [],
      "releaseAgain",
      [
        ["0 bytes inside a block of size 32 free'd", "release"],
        ["Block was alloc'd at", "allocate"],
      ],
    ]);
  });

  test("names a use after free with both places", () => {
    assert.deepEqual(found("InvalidRead", "readFreed").slice(2), [
      "readFreed",
      [
        ["6 bytes inside a block of size 32 free'd", "release"],
        ["Block was alloc'd at", "allocate"],
      ],
    ]);
  });

  test("names an overflow with the place of the allocation, inside a span too", () => {
    assert.deepEqual(found("InvalidWrite", "writeBehind")[3], [
      ["2 bytes after a block of size 64 client-defined", "allocate"],
    ]);
    assert.deepEqual(found("InvalidWrite", "writeBehindInSpan")[3], [
      ["0 bytes after a block of size 40 client-defined", "makeBlocks"],
    ]);
  });

  test("names a free of what was never allocated, with the block it lies in", () => {
    assert.deepEqual(found("PoolInvalidFree", "releaseNothing"), [
      "No block begins at offset 1040, where one is freed; it is 16 bytes inside the live block of 64 bytes at offset 1024 (pool messages)",
      [],
      "releaseNothing",
      [["16 bytes inside a block of size 64 client-defined", "allocate"]],
    ]);
  });

  test("names an overlap with the place of the live block", () => {
    assert.deepEqual(found("PoolOverlap", "allocateOver"), [
      "A block of 24 bytes at offset 1040 overlaps the live block of 64 bytes at offset 1024 (pool messages)",
      [],
      "allocateOver",
      [["16 bytes inside a block of size 64 client-defined", "allocate"]],
    ]);
  });

  test("names a block outside of its arena, and where the arena was described", () => {
    const [message, [note, ...notes], where] = found("PoolOutside", "allocateOutside");
    assert.equal(
      message,
      "A block of 24 bytes at offset 4090 ends 18 bytes behind its arena of 4096 bytes (pool messages)",
    );
    assert.match(note ?? "", /^The arena of 4096 bytes \(pool messages\) was described at .*pool\.mjs:5:14$/);
    assert.deepEqual([where, notes], ["allocateOutside", []]);
  });

  test("finds nothing else, and says it in the text", () => {
    assert.equal(findings.length, 7);
    assert.match(text, /overlaps the live block of 64 bytes at offset 1024 \(pool messages\)/);
    assert.match(text, /The arena of 4096 bytes \(pool messages\) was described at /);
    assert.match(text, /jsgrind: 7 findings/);
  });
});
