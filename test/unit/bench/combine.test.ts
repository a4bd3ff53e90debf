import assert from "node:assert/strict";
import { test } from "node:test";
import type { Measured, MeasuredComparison } from "../../../bench/requests/child.js";
import { combine } from "../../../bench/requests/combine.js";

const view: MeasuredComparison = {
  name: "view",
  expected: { native: 0.25 },
  crossings: 1,
  blocks: 1,
  ours: [12],
  theirs: [42],
  bare: [3],
};
const ranges: MeasuredComparison = {
  name: "ranges",
  expected: {},
  crossings: 1,
  blocks: 4,
  ours: [5],
  theirs: [42],
  bare: [3],
};
const first: Measured = { execArgv: [], emptyLoop: [2], crossing: [10], comparisons: [view, ranges] };

test("combine() subtracts the round's empty loop, and of it only each block's share", () => {
  const [one, many] = combine([first], { subtractLoop: true });
  assert.deepEqual([one?.ours.median, one?.theirs.median, one?.ratio.median], [10, 40, 0.25]);
  assert.deepEqual([many?.ours.median, many?.theirs.median], [4.5, 40]);
});

test("combine() adds up the floor from the crossings, per block, what is stored, and the bare request", () => {
  const twice = { ...view, name: "twice", crossings: 2 };
  const [one, many, two] = combine([{ ...first, comparisons: [view, ranges, twice] }], { subtractLoop: true });
  assert.equal(one?.floor?.median, (8 + 3) / 40);
  assert.equal(many?.floor?.median, (8 / 4 + 3) / 40);
  assert.equal(two?.floor?.median, (2 * 8 + 3) / 40);
  const [stored] = combine([{ ...first, comparisons: [{ ...ranges, stores: [1] }] }], { subtractLoop: true });
  assert.equal(stored?.floor?.median, (8 / 4 + 1 + 3) / 40);
});

test("combine() pairs the rounds of each process, and makes one row of a name", () => {
  const second: Measured = { ...first, emptyLoop: [4], comparisons: [{ ...view, ours: [44], theirs: [84] }] };
  const rows = combine([first, second], { subtractLoop: true });
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["view", "ranges"],
  );
  assert.deepEqual(rows[0]?.ours, { least: 10, lower: 17.5, median: 25, upper: 32.5 });
  assert.equal(rows[0]?.ratio.median, (0.25 + 0.5) / 2);
  assert.deepEqual(rows[0]?.expected, { native: 0.25 });
});

test("combine() leaves the loop in where nothing else is measured, and knows no floor", () => {
  const { crossing: _, ...plain } = first;
  const [row] = combine([plain], { subtractLoop: false });
  assert.equal(row?.ours.median, 12);
  assert.equal(row?.floor, undefined);
});
