import assert from "node:assert/strict";
import { test } from "node:test";
import { growthSentences } from "#src/report/growth.js";

test("a leak that several tests add to, or one adds to again and again, grows", () => {
  assert.deepEqual(growthSentences({}), []);
  const one = { test: "a", bytes: 24, blocks: 1 };
  assert.deepEqual(growthSentences({ added: [one] }), [
    "It does not grow: no other test added to it. Was it to be made once, as an initialisation?",
  ]);
  assert.deepEqual(growthSentences({ added: [{ ...one, bytes: 1024, blocks: 2 }] }), [
    "It grows: this test alone added 1,024 bytes in 2 blocks.",
  ]);
  assert.deepEqual(growthSentences({ added: [one, { ...one, test: "b" }] }), [
    "It grows: 2 tests added to it, each 24 bytes in 1 block.",
  ]);
  assert.deepEqual(growthSentences({ added: [one, { ...one, test: "b", bytes: 1 }] }), [
    "It grows: 2 tests added to it, each 1 to 24 bytes.",
  ]);
});
