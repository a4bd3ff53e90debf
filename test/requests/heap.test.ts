/** Heap blocks, pools and leak checks under the real Memcheck. One process; see fixtures/requests/heap.mjs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Element } from "./xml.js";
import { type Run, errorsIn, needsValgrind, valgrind } from "./valgrind.js";

interface Results {
  "heap blocks": { allocated: string; freed: string; zeroed: string };
  resizing: { grown: string; shrunk: string; errors: number };
  "double free": { twice: number; resized: number; refused: string; afterRefusal: number };
  pools: Record<"allocated" | "freed" | "many" | "destroyed", string> & {
    twice: number;
    exists: boolean[];
    moved: boolean[];
    gone: boolean;
  };
  "zeroed pool": { allocated: string };
  "trim and change": {
    trimmed: string;
    stillThere: number;
    notThere: number;
    onlyBooks: string;
    changed: number;
    unknown: number;
  };
  metapool: { freed: string; again: number; kept: number };
  leaks: { bytes: { leaked: number }; blocks: { leaked: number }; someReachable: boolean };
  countLeaks: { bytes: { leaked: number }; blocks: { leaked: number } };
}

type LeakChecks = Record<
  "doLeakCheck" | "doAddedLeakCheck" | "doAddedLeakCheck again" | "doChangedLeakCheck" | "doNewLeakCheck",
  boolean
>;

/** Kind and description of each error, without addresses. */
function described(part: Element): string[] {
  return errorsIn(part).map(
    ({ kind, about }) => `${kind}: ${about.join("; ").replaceAll(/Address 0x[0-9a-f]+ is /g, "")}`,
  );
}

/** The names of the JavaScript functions are not known here, but ours and the runtime's are. */
function innermost(stack: Element | undefined): string | undefined {
  return stack?.all("frame")[0]?.get("fn");
}

describe("the program's own heap under Memcheck", { skip: needsValgrind() }, () => {
  let run: Run<Results & LeakChecks>;
  before(async () => {
    run = await valgrind<Results & LeakChecks>("memcheck", "heap.mjs", {
      options: ["--leak-check=no", "--show-leak-kinds=definite"],
    });
  });

  test("valgrind.malloclikeBlock() makes a block undefined, or defined when zeroed, and its redzones inaccessible", () => {
    const { allocated, zeroed } = run.results["heap blocks"];
    assert.equal(allocated, "d4 x6 u24 x6 d10");
    assert.equal(zeroed, "d4 x1 d10 x1 d4");
  });

  test("valgrind.freelikeBlock() makes the block and its redzones inaccessible", () => {
    assert.equal(run.results["heap blocks"].freed, "d4 x36 d10");
  });

  test("valgrind.malloclikeBlock() valgrind.freelikeBlock(): accesses beside and after are described with both stacks", () => {
    const part = run.part("heap blocks");
    assert.deepEqual(described(part), [
      "InvalidRead: 3 bytes before a block of size 24 alloc'd",
      "InvalidRead: 2 bytes after a block of size 24 alloc'd",
      "InvalidRead: 5 bytes inside a block of size 24 free'd; Block was alloc'd at",
    ]);
    const [, free, alloc] = part.all("error")[2]?.all("stack") ?? [];
    assert.deepEqual([innermost(free), innermost(alloc)], ["jsgrind_client_request", "jsgrind_client_request"]);
  });

  test("valgrind.resizeinplaceBlock() grows with undefined bytes and shrinks with inaccessible ones", () => {
    assert.deepEqual(run.results.resizing, { grown: "d3 x2 d10 u16 x2 d7", shrunk: "d3 x2 d4 x24 d7", errors: 0 });
  });

  test("valgrind.freelikeBlock() twice and valgrind.resizeinplaceBlock() of a freed block are errors, and never the runtime's block", () => {
    const { refused, ...counts } = run.results["double free"];
    assert.deepEqual(counts, { twice: 1, resized: 2, afterRefusal: 2 });
    assert.equal(refused, "No block is live at the start of this buffer (was");
    assert.deepEqual(described(run.part("double free")), [
      "InvalidFree: 0 bytes inside a block of size 23 free'd; Block was alloc'd at",
    ]);
  });

  test("valgrind.createMempool() valgrind.mempoolAlloc() valgrind.mempoolFree() describe chunks with their redzones", () => {
    const { pools } = run.results;
    assert.equal(pools.allocated, "x16 u24 x20");
    assert.equal(pools.freed, "x60");
    assert.equal(pools.many, "x16 u10 x14 u12 x18 u14 x16");
    assert.equal(run.results["zeroed pool"].allocated, "x5 d7 x3");
    assert.deepEqual(described(run.part("pools")).slice(0, 2), [
      "InvalidRead: 2 bytes after a block of size 24 client-defined",
      "InvalidRead: 4 bytes inside a block of size 24 free'd; Block was alloc'd at",
    ]);
  });

  test("valgrind.mempoolFree() twice is an error", () => {
    assert.equal(run.results.pools.twice, 1);
  });

  test("valgrind.mempoolExists() valgrind.moveMempool() valgrind.destroyMempool(): a pool is where it was moved to, until it goes", () => {
    const { exists, moved, gone, destroyed } = run.results.pools;
    assert.deepEqual(exists, [true, false]);
    assert.deepEqual(moved, [true, true, false]);
    assert.equal(gone, false);
    assert.equal(destroyed, "x100");
    assert.equal(errorsIn(run.part("pools")).length, 3, "and what was in it may not be accessed");
  });

  test("valgrind.mempoolTrim() frees chunks outside and cuts those on the border, at both ends", () => {
    const { trimmed, stillThere, notThere } = run.results["trim and change"];
    assert.equal(trimmed, "x25 u5 x10 u10 x10 u5 x15");
    assert.deepEqual([stillThere, notThere], [0, 1]);
  });

  test("valgrind.mempoolChange() changes the books, and reports a chunk that is not live", () => {
    const { onlyBooks, changed, unknown } = run.results["trim and change"];
    assert.equal(onlyBooks, "x5 u10 x130");
    assert.deepEqual([changed, unknown], [1, 2]);
  });

  test("valgrind.createMempool() with metapool and autoFree: blocks may lie in chunks, and go with them", () => {
    assert.deepEqual(run.results.metapool, { freed: "x200 d10", again: 1, kept: 0 });
  });

  test("memcheck.doQuickLeakCheck() memcheck.countLeaks() memcheck.countLeakBlocks() count what is lost and print nothing", () => {
    const { bytes, blocks, someReachable } = run.results.leaks;
    assert.deepEqual([bytes.leaked, blocks.leaked, someReachable], [3003, 3, true]);
    assert.deepEqual([run.results.countLeaks.bytes.leaked, run.results.countLeaks.blocks.leaked], [7, 1]);
    assert.deepEqual(run.part("leaks").all("error"), []);
  });

  /** What is definitely lost, in words, by a check of its own. */
  function leaksIn(name: keyof LeakChecks): string[] {
    assert.equal(run.results[name], true);
    return run
      .part(name)
      .all("error")
      .map((error) => {
        assert.equal(error.get("kind"), "Leak_DefinitelyLost");
        assert.equal(innermost(error.all("stack")[0]), "jsgrind_client_request");
        return (error.all("xwhat")[0]?.get("text") ?? "").replace(/ are definitely lost.*/, "");
      });
  }

  test("memcheck.doLeakCheck() reports all leaks", () => {
    assert.deepEqual(leaksIn("doLeakCheck"), ["3,003 bytes in 3 blocks"]);
  });

  test("memcheck.doAddedLeakCheck() reports what is more than at the last check, once", () => {
    assert.deepEqual(leaksIn("doAddedLeakCheck"), ["703 (+703) bytes in 1 (+1) blocks"]);
    assert.deepEqual(leaksIn("doAddedLeakCheck again"), []);
  });

  test("memcheck.doChangedLeakCheck() reports what is less too", () => {
    assert.deepEqual(leaksIn("doChangedLeakCheck"), ["2,002 (-1,001) bytes in 2 (-1) blocks"]);
  });

  test("memcheck.doNewLeakCheck() reports what is new, or all where Memcheck does not know it yet", () => {
    const leaks = leaksIn("doNewLeakCheck");
    const unknown = run.log.includes("unknown memcheck leak search deltamode");
    assert.equal(leaks.length, unknown ? 3 : 1);
    assert.ok(
      leaks.some((leak) => /^305 .*bytes in 1 .*blocks$/.test(leak)),
      leaks.join(),
    );
  });

  test("a leak check at the end of it all finds no two blocks that overlap", () => {
    assert.equal(run.exitCode, 0);
    assert.doesNotMatch(run.log, /overlap|impossible/);
    assert.deepEqual(run.part("end of leaks").all("error"), []);
  });
});
