/** callgrind.h, cachegrind.h and dhat.h under the real tools: their effect is in the profiles they write. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Run, hasVersion, needsValgrind, valgrind } from "./valgrind.js";

/** Far below what one round of work costs, and far above what requests, and V8 between them, do. */
const someInstructions = 2_000_000;

describe("Callgrind", { skip: needsValgrind() }, () => {
  let run: Run<Record<string, unknown>>;
  /** The dumps in order: callgrind.out.PID.1 and so on. */
  let dumps: { trigger: string; instructions: number }[];
  before(async () => {
    run = await valgrind("callgrind", "callgrind.mjs", { options: ["--instr-atstart=no"] });
    dumps = Object.entries(run.files)
      .map(([name, text]) => ({ number: /^callgrind\.out\.\d+\.(\d+)$/.exec(name)?.[1], text }))
      .filter(({ number }) => number !== undefined)
      .toSorted((one, other) => Number(one.number) - Number(other.number))
      .map(({ text }) => ({
        trigger: /^desc: Trigger: (.*)$/m.exec(text)?.[1] ?? "",
        instructions: Number(/^totals: (\d+)$/m.exec(text)?.[1] ?? 0),
      }));
  });

  test("each function says that Callgrind did it", () => {
    assert.deepEqual(run.results, {
      dumpStats: true,
      dumpStatsAt: true,
      zeroStats: true,
      stopInstrumentation: [true, true],
    });
  });

  test("callgrind.dumpStats() and callgrind.dumpStatsAt() write one file each, the latter with its text", () => {
    const triggers = dumps.map(({ trigger }) => trigger).slice(0, 7);
    const [first, second, ...others] = triggers;
    assert.equal(first, "Client Request");
    assert.equal(second, "Client Request: after warm-up, 100 %");
    assert.deepEqual(
      others,
      Array.from({ length: 5 }, () => "Client Request"),
    );
  });

  /** Whether each dump holds a round of work. */
  const worked = (number: number) => (dumps[number - 1]?.instructions ?? Number.NaN) > someInstructions;

  test("callgrind.startInstrumentation() counts until its guard is disposed of, and dumping starts anew", () => {
    assert.deepEqual([1, 2, 6].map(worked), [false, true, false]);
  });

  test("callgrind.zeroStats() forgets what was counted", () => {
    assert.equal(worked(3), false);
  });

  test("callgrind.toggleCollect() pauses counting until its guard is disposed of", () => {
    assert.deepEqual([4, 5].map(worked), [false, true]);
  });

  test("callgrind.stopInstrumentation() stops by hand", () => {
    const [fifth = 0, , seventh = 0] = dumps.slice(4).map(({ instructions }) => instructions);
    assert.ok(worked(7) && seventh < 1.5 * fifth, `${fifth} and ${seventh}`);
  });
});

describe("Cachegrind", { skip: needsValgrind() }, () => {
  const chooses = hasVersion("3.22");

  test("cachegrind.startInstrumentation() cachegrind.stopInstrumentation() choose what is counted, from 3.22 on", async () => {
    const run = await valgrind<{ stopped: boolean }>("cachegrind", "cachegrind.mjs", {
      options: chooses ? ["--instr-at-start=no"] : [],
    });
    assert.equal(run.results.stopped, chooses);
    const profile = Object.entries(run.files).find(([name]) => name.startsWith("cachegrind.out."))?.[1] ?? "";
    const instructions = Number(/^summary:\s+(\d+)/m.exec(profile)?.[1]);
    // A whole start of node is some hundreds of millions.
    assert.equal(instructions < 20_000_000, chooses, `${instructions} instructions`);
    assert.ok(instructions > 50_000);
  });
});

describe("DHAT", { skip: needsValgrind() }, () => {
  let run: Run<object>;
  before(async () => {
    run = await valgrind("dhat", "dhat.mjs", { options: ["--mode=ad-hoc"] });
  });

  test("dhat.adHocEvent() adds weights up, place by place", () => {
    const profile = Object.entries(run.files).find(([name]) => name.startsWith("dhat.out."))?.[1] ?? "";
    const { pps } = JSON.parse(profile) as { pps: { tb: number; tbk: number }[] };
    const places = pps.map(({ tb, tbk }) => [tb, tbk]).toSorted(([one = 0], [other = 0]) => one - other);
    assert.deepEqual(places, [
      [1, 1],
      [3000, 3],
      [2 ** 40, 1],
    ]);
  });

  test("dhat.histogramMemory() reaches DHAT, which knows it from 3.21 on", () => {
    const known = hasVersion("3.21");
    assert.equal(/unknown DHAT client request code/.test(run.log), !known);
    if (known) assert.match(run.log, /histogram/);
  });
});
