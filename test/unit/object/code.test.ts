import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Code } from "#src/client/object/code.js";
import { fuzzRuns } from "../../require.js";

const word32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0x7fff_ffff, 0x8000_0000, 0xffff_ffff));
const word53 = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER));

describe("Code", () => {
  test("u32() and u64() write little-endian", () => {
    fc.assert(
      fc.property(word32, word53, (small, large) => {
        const view = new DataView(new Code().u32(small).u64(large).done().buffer);
        assert.equal(view.getUint32(0, true), small);
        assert.equal(view.getBigUint64(4, true), BigInt(large));
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  test("u32() writes a negative number in two's complement", () => {
    assert.deepEqual([...new Code().u32(-2).done()], [0xfe, 0xff, 0xff, 0xff]);
  });

  test("bytes() refuses what a byte cannot hold instead of cutting it off", () => {
    assert.deepEqual([...new Code().bytes(0, 255).done()], [0, 255]);
    for (const value of [-1, 256, 1.5, Number.NaN])
      assert.throws(() => new Code().bytes(7, value), RangeError, String(value));
  });

  test("align() fills with zeros up to the next multiple, and not further", () => {
    assert.deepEqual([...new Code().bytes(1).align(4).done()], [1, 0, 0, 0]);
    assert.equal(new Code().u32(1).align(4).size, 4);
    assert.equal(new Code().align(8).size, 0);
  });

  test("peek() reads back what u32() wrote, and patch() changes one byte of it", () => {
    const code = new Code().u32(1).u32(0xfedc_ba98).u32(2);
    assert.equal(code.peek(4), 0xfedc_ba98);
    code.patch(5, 0x11);
    assert.equal(code.peek(4), 0xfedc_1198);
    assert.deepEqual([code.peek(0), code.peek(8), code.size], [1, 2, 12]);
  });
});
