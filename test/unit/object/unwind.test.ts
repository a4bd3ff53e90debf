import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { amd64 } from "#src/client/object/amd64.js";
import { arm64 } from "#src/client/object/arm64.js";
import type { Routine } from "#src/client/object/machine.js";
import { ehFrame } from "#src/client/object/unwind.js";

function routine(restored: number): Routine {
  return { name: "routine", code: new Uint8Array(restored + 4), unwind: { saved: 4, framed: 8, restored } };
}

describe("ehFrame()", () => {
  test("refuses a routine that is longer than its one-byte advances reach", () => {
    assert.doesNotThrow(() => ehFrame(amd64.unwind, [routine(8 + 255)], 0, 0x1000));
    assert.throws(() => ehFrame(amd64.unwind, [routine(8 + 256)], 0, 0x1000), RangeError);
    assert.doesNotThrow(() => ehFrame(arm64.unwind, [routine(8 + 255 * 4)], 0, 0x1000));
    assert.throws(() => ehFrame(arm64.unwind, [routine(8 + 256 * 4)], 0, 0x1000), RangeError);
  });

  test("refuses a place inside an instruction", () => {
    assert.throws(() => ehFrame(arm64.unwind, [routine(18)], 0, 0x1000), RangeError);
  });

  test("has a common entry of version 1 that says how frames point at their code", () => {
    const section = ehFrame(amd64.unwind, [], 0, 0x1000);
    assert.deepEqual([...section.subarray(4, 12)], [0, 0, 0, 0, 1, ...new TextEncoder().encode("zR\0")]);
  });

  test("begins every entry on a multiple of 4, and ends with an empty one", () => {
    const section = ehFrame(amd64.unwind, [routine(20), routine(30)], 0, 0x1000);
    const view = new DataView(section.buffer);
    const starts: number[] = [];
    let at = 0;
    for (; view.getUint32(at, true) !== 0; at += 4 + view.getUint32(at, true)) starts.push(at);
    assert.equal(starts.length, 3);
    assert.ok(starts.every((start) => start % 4 === 0));
    assert.equal(at + 4, section.length);
  });
});
