import assert from "node:assert/strict";
import { test } from "node:test";
import { type Sighting, resolveSightings } from "#src/jit/resolve.js";
import { header, lines, load, move } from "./dump.js";

/** At 10 `first`, at 20 `second` over it, at 30 `second` moves, at 40 `third` where it was. */
const dump = [
  header(),
  lines(10, 0x1000, [
    { offset: 0, file: "a.js", line: 1, column: 1 },
    { offset: 16, file: "a.js", line: 2, column: 3 },
  ]),
  load(10, 0x1000, 64, "first"),
  load(20, 0x1020, 64, "second"),
  move(30, 0x1020, 0x5020, 64),
  load(40, 0x1020, 8, "third"),
];

async function* inPieces(buffers: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const buffer of buffers) {
    await Promise.resolve();
    yield buffer;
  }
}

async function names(...sightings: Sighting[]): Promise<(string | undefined)[]> {
  const { seen } = await resolveSightings(inPieces(dump), sightings);
  return sightings.map((sighting) => seen.get(sighting)?.code.name);
}

const at = (address: number, time: number, from = time): Sighting => ({ address, from, to: time });

test("resolveSightings() names the code that was there at that moment", async () => {
  assert.deepEqual(
    await names(
      at(0x1000, 5),
      at(0x1000, 15),
      at(0x1030, 15),
      at(0x1030, 25),
      at(0x1030, 35),
      at(0x5030, 35),
      at(0x1024, 45),
    ),
    [undefined, "first", "first", "second", undefined, "second", "third"],
  );
});

test("resolveSightings() names it whatever the order it is asked in", async () => {
  assert.deepEqual(await names(at(0x1024, 45), at(0x1030, 25), at(0x1030, 15)), ["third", "second", "first"]);
});

test("resolveSightings() names none where the moment is not known well enough", async () => {
  assert.deepEqual(
    await names(at(0x1030, 25, 15), at(0x1030, 25, 5), at(0x1000, 15, 5), at(0x1030, 35, 25), at(0x1024, 45, 25)),
    // Either of two; the same; what was written since; what moved away; what moved away or what came then.
    [undefined, undefined, "first", "second", undefined],
  );
});

test("resolveSightings() tells the line", async () => {
  const sightings = [at(0x1004, 15), at(0x1010, 15), at(0x101f, 15), at(0x1030, 25)];
  const { seen, ending } = await resolveSightings(inPieces(dump), sightings);
  assert.deepEqual(
    sightings.map((sighting) => seen.get(sighting)?.line?.line),
    [1, 2, 2, undefined],
  );
  assert.deepEqual(ending, { state: "complete" });
});

test("resolveSightings() makes do with a dump that ends anywhere", async () => {
  const { seen, ending } = await resolveSightings(
    inPieces([...dump.slice(0, 3), (dump[3] as Buffer).subarray(0, 30)]),
    [at(0x1000, 25)],
  );
  assert.equal(seen.size, 1);
  assert.deepEqual(ending, { state: "truncated" });
});

test("resolveSightings() names what was on a stack at some time until the end", async () => {
  assert.deepEqual(await names(at(0x1001, Infinity, 0), at(0x1024, Infinity, 45), at(0x1024, Infinity, 0)), [
    "first",
    "third",
    undefined,
  ]);
});
