import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePositions, formatOf, positionAt, type PositionFormat } from "#src/v8/positions.js";

function bytesOf(...numbers: number[]): Uint8Array {
  return Uint8Array.from(numbers.flatMap((number) => (number < 128 ? [number] : [(number & 127) | 128, number >> 7])));
}

/** A step of so many characters: the lowest bit of the position tells other code from scripts', and that of the number its sign. */
function characters(step: number): number {
  return step < 0 ? (~(2 * step) << 1) | 1 : 4 * step;
}

/** In each format: the entry at character 9, then offsets 3 and 8 with characters 20 and 15. */
const tables: Record<PositionFormat, Uint8Array> = {
  signed: bytesOf(0b1, characters(10), 2 * 4, characters(11), 2 * 5, characters(-5)),
  flags: bytesOf(0b10, characters(10), (4 << 2) | 1, characters(11), (5 << 2) | 3, characters(-5)),
  absolute: bytesOf(0b10, characters(10), (4 << 3) | 1, characters(11), (5 << 3) | 4, characters(16)),
};

for (const format of ["signed", "flags", "absolute"] as const) {
  test(`decodePositions() reads the ${format} steps of a table, and formatOf() tells them`, () => {
    assert.deepEqual(
      decodePositions(tables[format], format).map(({ offset, character }) => [offset, character]),
      [
        [-1, 9],
        [3, 20],
        [8, 15],
      ],
    );
    assert.equal(formatOf(tables[format], 9), format);
  });
}

test("formatOf() knows no format by which the table goes on beyond the bytecode", () => {
  assert.equal(formatOf(tables.flags, 3), undefined);
  assert.equal(formatOf(Uint8Array.of(0b11, 4), 9), undefined);
  assert.equal(formatOf(new Uint8Array(), 9), undefined);
});

test("positionAt() is the last one at an offset or before it", () => {
  const positions = decodePositions(tables.absolute, "absolute");
  assert.deepEqual(
    [0, 2, 3, 7, 8, 100].map((offset) => positionAt(positions, offset)?.character),
    [9, 9, 20, 20, 15, 15],
  );
});
