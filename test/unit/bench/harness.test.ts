import assert from "node:assert/strict";
import { test } from "node:test";
import { shuffled } from "../../../bench/lib/shuffle.js";
import { measure } from "../../../bench/requests/harness.js";

const options = { rounds: 5, roundMs: 2, warmUp: 10 };

test("measure() takes one sample of each loop in each round, in nanoseconds per iteration", () => {
  const { clock, loop } = madeOfTime();
  const samples = measure({ short: loop(0.002), long: loop(0.005) }, { ...options, clock });
  assert.deepEqual(samples["short"]?.map(Math.round), [2000, 2000, 2000, 2000, 2000]);
  assert.deepEqual(samples["long"]?.map(Math.round), [5000, 5000, 5000, 5000, 5000]);
});

test("measure() gives the time of a block where an iteration has several", () => {
  const { clock, loop } = madeOfTime();
  const { many } = measure({ many: { ...loop(4), blocks: 8 } }, { ...options, clock });
  assert.equal(many?.[0], 500_000);
});

test("measure() lets each loop run for about as long as it was told", () => {
  const { clock, loop } = madeOfTime();
  const counts: number[] = [];
  const counted = loop(0.01);
  const run = (count: number) => (counts.push(count), counted.run(count));
  measure({ counted: { run } }, { rounds: 3, roundMs: 7, warmUp: 0, clock });
  assert.deepEqual(counts.slice(-3), [700, 700, 700]);
});

test("measure() warms every loop up, block by block, before anything counts", () => {
  const { clock, loop } = madeOfTime();
  const timeless = (blocks: number) => {
    const counts: number[] = [];
    return { counts, loop: { ...loop(1), blocks, run: (count: number) => (counts.push(count), loop(1).run(count)) } };
  };
  const [one, many] = [timeless(1), timeless(256)];
  measure({ one: one.loop, many: many.loop }, { rounds: 1, roundMs: 1, warmUp: 2048, clock });
  assert.deepEqual(
    [one.counts.slice(0, 3), many.counts.slice(0, 3)],
    [
      [1024, 1024, 1],
      [4, 4, 1],
    ],
  );
});

test("measure() never goes beyond a loop's limit, and resets after every run", () => {
  const log: (number | "reset")[] = [];
  measure({ limited: { limit: 3, run: (count) => log.push(count), reset: () => void log.push("reset") } }, options);
  assert.ok(log.length > 2 * options.rounds);
  assert.ok(log.every((entry, index) => (index % 2 === 0 ? (entry as number) <= 3 : entry === "reset")));
});

test("measure() refuses a loop that did not get numbers back", () => {
  assert.throws(() => measure({ broken: { run: () => Number.NaN } }, options), /NaN/);
});

test("shuffled() keeps every item, and every item comes to every place", () => {
  const places = new Set<string>();
  for (let time = 0; time < 500; time++) {
    const order = shuffled(["a", "b", "c"]);
    assert.deepEqual(order.toSorted(), ["a", "b", "c"]);
    order.forEach((item, place) => places.add(item + place));
  }
  assert.equal(places.size, 9);
});

/** A clock that only loops advance, each by its milliseconds per iteration; whole microseconds, so that sums are exact. */
function madeOfTime() {
  let microseconds = 0;
  return {
    clock: () => microseconds / 1000,
    loop: (ms: number) => ({ run: (count: number) => (microseconds += Math.round(count * ms * 1000)) }),
  };
}
