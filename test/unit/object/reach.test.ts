/** How far the code may be from its data: to the last byte that an instruction reaches, and an error beyond. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { amd64 } from "#src/client/object/amd64.js";
import { arm64 } from "#src/client/object/arm64.js";
import type { Addresses, Machine } from "#src/client/object/machine.js";
import { type Instruction, readListing } from "../../golden/listing.js";

const TEXT = 0x4000_0000;
const LISTED_TEXT = 0x1000;

function assemble(machine: Machine, addresses: Partial<Addresses>): Buffer {
  const near = TEXT + 0x1000;
  const got = { napi_define_properties: near, napi_get_cb_info: near + 8, napi_get_buffer_info: near + 16 };
  const routines = machine.assemble({ text: TEXT, words: near + 24, got, properties: near + 32, ...addresses });
  return Buffer.concat(routines.map(({ code }) => code));
}

/** The instructions that refer to what the listing has at `address`, with their places in the assembled code. */
function references(listing: string, address: string): (Instruction & { offset: number })[] {
  const found = readListing(listing)
    .flatMap(({ instructions }) => instructions)
    .filter(({ text }) => text.endsWith(` ${address}`))
    .map((instruction) => ({ ...instruction, offset: instruction.address - LISTED_TEXT }));
  assert.ok(found.length > 0);
  return found;
}

/** Whether everything in [lowest, highest] can be assembled, and nothing one `step` outside it. */
function assertReach(
  machine: Machine,
  name: "words" | "properties",
  [lowest, highest]: readonly [number, number],
  step = 1,
): void {
  for (const address of [lowest, highest])
    assert.doesNotThrow(() => assemble(machine, { [name]: address }), `${address}`);
  for (const address of [lowest - step, highest + step]) {
    assert.throws(() => assemble(machine, { [name]: address }), RangeError, `${address}`);
  }
}

describe("amd64.assemble()", () => {
  // The processor adds the displacement to the address of the next instruction.
  const ends = references("amd64", "0x800").map(({ offset, bytes }) => TEXT + offset + bytes.length);
  const range = [Math.max(...ends) - 0x8000_0000, Math.min(...ends) + 0x7fff_ffff] as const;

  test("reaches 2 GiB on both sides of each instruction, and not a byte further", () => {
    assertReach(amd64, "words", range);
  });

  test("encodes the farthest addresses as they are", () => {
    for (const words of range) {
      const code = assemble(amd64, { words });
      for (const { offset, bytes } of references("amd64", "0x800")) {
        const end = offset + bytes.length;
        assert.equal(TEXT + end + code.readInt32LE(end - 4), words);
      }
    }
  });
});

describe("arm64.assemble()", () => {
  const literals = references("arm64", "0x800");
  const addresses = literals.map(({ offset }) => TEXT + offset);
  // ldr takes 19 bits times 4, adr 21 bits: adr's last byte is no multiple of 4.
  const range = [Math.max(...addresses) - 0x10_0000, Math.min(...addresses) + 0xf_fffc] as const;

  test("reaches 1 MiB on both sides of each literal load, and not a word further", () => {
    assertReach(arm64, "words", range, 4);
  });

  test("refuses a literal that is not on a multiple of 4", () => {
    for (const odd of [1, 2, 3]) assert.throws(() => assemble(arm64, { words: TEXT + 0x1000 + odd }), RangeError);
  });

  test("encodes the farthest addresses as they are", () => {
    for (const words of range) {
      const code = assemble(arm64, { words });
      for (const { offset, text } of literals) {
        const word = code.readInt32LE(offset);
        const distance = text.startsWith("adr") ? adrDistance(word) : ((word << 8) >> 13) * 4;
        assert.equal(TEXT + offset + distance, words, text);
      }
    }
  });

  test("adr reaches 1 MiB on both sides, any byte of it, and not a byte further", () => {
    const [reference] = references("arm64", "0x2400");
    const at = TEXT + (reference?.offset ?? 0);
    assertReach(arm64, "properties", [at - 0x10_0000, at + 0xf_ffff]);
    for (const distance of [-0x10_0000, -3, -2, -1, 0, 1, 2, 3, 0x5_5555, 0xf_ffff]) {
      const code = assemble(arm64, { properties: at + distance });
      assert.equal(adrDistance(code.readInt32LE(at - TEXT)), distance);
    }
  });
});

/** Bits 23 to 5 hold the distance's upper 19 bits, bits 30 and 29 its lower two. */
function adrDistance(word: number): number {
  return ((word << 8) >> 13) * 4 + ((word >>> 29) & 3);
}
