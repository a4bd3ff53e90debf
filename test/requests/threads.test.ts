/** Several threads under the real Memcheck, which they all share. One process; see fixtures/requests/threads.mjs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Run, needsValgrind, valgrind } from "./valgrind.js";

interface Results {
  describe: string[];
  leaveBehind: { existed: boolean; before: boolean; kept: number };
  quiet: number;
  compete: { created: number; refused: number }[];
}

describe("threads under Memcheck", { skip: needsValgrind() }, () => {
  let run: Run<Results>;
  before(async () => {
    run = await valgrind<Results>("memcheck", "threads.mjs", { compiles: false, options: ["--fair-sched=try"] });
  });

  test("a buffer's blocks are described by one thread at a time", () => {
    const message =
      "The blocks in the buffer at 0x… are described by another thread or another copy of jsgrind; describe all blocks of one buffer from one place";
    assert.deepEqual(run.results.describe, [message, message]);
  });

  test("what a worker does not free is freed when it ends, so that nothing overlaps later", () => {
    assert.deepEqual(run.results.leaveBehind, { existed: true, before: false, kept: 200 });
  });

  test("disableErrorReporting() is for its own thread", () => {
    assert.equal(run.results.quiet, 1);
  });

  test("two threads that create the same pool at once are told no, and Memcheck does not end", () => {
    const { compete } = run.results;
    for (const { created, refused } of compete) assert.equal(created + refused, 300);
    assert.ok(
      compete.some(({ created }) => created > 0) && compete.some(({ refused }) => refused > 0),
      JSON.stringify(compete),
    );
  });

  test("the leak check at the end finds all blocks apart", () => {
    assert.equal(run.exitCode, 0);
    assert.doesNotMatch(run.log, /overlap|impossible/);
  });
});
