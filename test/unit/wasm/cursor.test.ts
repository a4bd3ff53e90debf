import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Cursor } from "#src/client/wasm/cursor.js";
import { fuzzRuns } from "../../require.js";
import { sleb, uleb } from "./build.js";

test("Cursor.uleb() and sleb() read what was written", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer(), (unsigned, signed) => {
      const cursor = new Cursor(Uint8Array.of(...uleb(unsigned), ...sleb(signed)));
      assert.equal(cursor.uleb(), unsigned);
      assert.equal(cursor.sleb(), signed);
      assert.ok(cursor.atEnd && !cursor.isBroken);
    }),
    { numRuns: fuzzRuns(200) },
  );
});

test("Cursor reads numbers with the lowest byte first", () => {
  const bytes = Uint8Array.of(0xfe, 2, 1, 3, 2, 1, 4, 3, 2, 1, 8, 7, 6, 5, 4, 0, 0, 0);
  const cursor = new Cursor(bytes);
  assert.deepEqual(
    [cursor.i8(), cursor.u16(), cursor.unsigned(3), cursor.u32(), cursor.u64()],
    [-2, 0x0102, 0x010203, 0x01020304, 0x0405060708],
  );
});

test("Cursor gives zeros and is broken from the first byte on that is not there", () => {
  const cursor = new Cursor(Uint8Array.of(1, 2, 3));
  assert.equal(cursor.u16(), 0x0201);
  assert.equal(cursor.isBroken, false);
  assert.equal(cursor.u16(), 0);
  assert.deepEqual([cursor.isBroken, cursor.u8(), cursor.text(), cursor.bytes(1).length], [true, 0, "", 0]);
});

test("Cursor keeps to the end that it was given", () => {
  const cursor = new Cursor(Uint8Array.of(0x61, 0x62, 0, 1), 0, 2);
  assert.equal(cursor.text(), "");
  assert.ok(cursor.isBroken);
  assert.ok(new Cursor(Uint8Array.of(1), 2).isBroken);
});
