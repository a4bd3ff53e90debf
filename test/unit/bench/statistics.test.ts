import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differences, ratios, summary } from "../../../bench/lib/statistics.js";
import { fuzzRuns } from "../../require.js";

test("summary() takes the middle of an odd number, whatever the order", () => {
  assert.deepEqual(summary([50, 10, 30, 20, 40]), { least: 10, lower: 20, median: 30, upper: 40 });
});

test("summary() goes between neighbours by their distance", () => {
  assert.deepEqual(summary([4, 1, 8, 2]), { least: 1, lower: 1.75, median: 3, upper: 5 });
});

test("summary() of one measurement is that measurement", () => {
  assert.deepEqual(summary([7]), { least: 7, lower: 7, median: 7, upper: 7 });
});

test("summary() sorts by value: 9 is below 10", () => {
  assert.equal(summary([10, 9, 100]).median, 10);
});

test("summary() refuses to say anything about nothing", () => {
  assert.throws(() => summary([]), RangeError);
});

test("summary() is in order, within the measurements, and leaves them as they are", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
      const copy = [...values];
      const { least, lower, median, upper } = summary(values);
      assert.ok(least === Math.min(...values)); // 0 is -0
      assert.ok(least <= lower && lower <= median && median <= upper && upper <= Math.max(...values));
      assert.deepEqual(values, copy);
    }),
    { numRuns: fuzzRuns(200) },
  );
});

test("ratios() divides round by round, the first by the second", () => {
  assert.deepEqual(ratios([6, 20], [3, 5]), [2, 4]);
});

test("differences() subtracts round by round, the second from the first", () => {
  assert.deepEqual(differences([6, 20], [1, 5]), [5, 15]);
});

test("ratios() and differences() refuse rounds that only one side has", () => {
  assert.throws(() => ratios([1, 2], [1]), /2 measurements cannot be paired with 1/);
  assert.throws(() => differences([1], [1, 2]), RangeError);
});
