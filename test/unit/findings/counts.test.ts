import assert from "node:assert/strict";
import { test } from "node:test";
import { applyErrorCounts } from "#src/findings/counts.js";
import { document, errorsIn, madeError, ofType, read, readRecorded } from "./documents.js";

const errors = errorsIn(read(document(madeError(0) + madeError(1) + madeError(2))));

test("applyErrorCounts() gives each error its own count, and 1 without one", () => {
  const counted = applyErrorCounts(errors, [new Map([["0x2", 30]]), new Map([["0x0", 7]])]);
  assert.deepEqual(
    counted.map(({ unique, occurrences }) => [unique, occurrences]),
    [
      ["0x0", 7],
      ["0x1", 1],
      ["0x2", 30],
    ],
  );
  assert.deepEqual(counted[1], { ...errors[1], occurrences: 1 });
});

test("applyErrorCounts() takes the greatest of several counts, in any order", () => {
  for (const counts of [
    [5, 3],
    [3, 5],
  ]) {
    const pieces = counts.map((count) => new Map([["0x1", count]]));
    assert.equal(applyErrorCounts(errors, pieces)[1]?.occurrences, 5);
  }
});

test("applyErrorCounts() changes nothing that it is given", () => {
  const before = structuredClone(errors);
  applyErrorCounts(errors, [new Map([["0x0", 2]])]);
  assert.deepEqual(errors, before);
});

test("applyErrorCounts() after a fork both errors of a number get the count", () => {
  const events = readRecorded("fork-319.xml");
  const counted = applyErrorCounts(
    errorsIn(events),
    ofType(events, "errorCounts").map(({ counts }) => counts),
  );
  assert.deepEqual(
    counted.map(({ occurrences }) => occurrences),
    [1, 3, 3, 1, 1],
  );
});
