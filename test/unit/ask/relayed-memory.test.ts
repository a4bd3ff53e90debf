import assert from "node:assert/strict";
import { test } from "node:test";
import { withRelayedMemory } from "#src/ask/relayed-memory.js";

const content = Buffer.from(Array.from({ length: 0x3000 }, (_, index) => (index * 7) % 251));

/** Three pages at 0x10000, with a note of what is fetched. */
function pages(): { fetched: number[]; fetch(address: number, length: number): Promise<Buffer | undefined> } {
  const fetched: number[] = [];
  return {
    fetched,
    async fetch(address, length) {
      fetched.push(address);
      const start = address - 0x10000;
      return start >= 0 && start + length <= content.length ? content.subarray(start, start + length) : undefined;
    },
  };
}

test("withRelayedMemory() fetches each page once, and gives what the work returns when it has all", async () => {
  const { fetched, fetch } = pages();
  let begun = 0;
  const result = await withRelayedMemory(fetch, (memory) => {
    begun += 1;
    return [
      memory.read(0x10ffe, 4),
      memory.read(0x10010, 2),
      memory.read(0x10000, 0x3000),
      memory.read(0x11000, 0x1000),
    ];
  });
  assert.deepEqual(result, [
    content.subarray(0xffe, 0x1002),
    content.subarray(0x10, 0x12),
    content,
    content.subarray(0x1000, 0x2000),
  ]);
  assert.deepEqual(fetched, [0x10000, 0x11000, 0x12000]);
  assert.equal(begun, 4);
});

test("withRelayedMemory() tells the work of what cannot be read, and asks for that once", async () => {
  const { fetched, fetch } = pages();
  const result = await withRelayedMemory(fetch, (memory) => [memory.read(0x12ffe, 4), memory.read(0x13000, 1)]);
  assert.deepEqual(result, [undefined, undefined]);
  assert.deepEqual(fetched, [0x12000, 0x13000]);
});

test("withRelayedMemory() asks for nothing outside of a user's memory", async () => {
  const { fetched, fetch } = pages();
  const places: [number, number][] = [
    [2 ** 47 - 4, 8],
    [2 ** 64 - 1, 8],
    [-8, 8],
  ];
  const result = await withRelayedMemory(fetch, (memory) =>
    places.map(([address, length]) => memory.read(address, length)),
  );
  assert.deepEqual(result, [undefined, undefined, undefined]);
  assert.deepEqual(fetched, []);
});

test("withRelayedMemory() gives up when the work asks for more and more", async () => {
  let fetched = 0;
  const fetch = async (_: number, length: number): Promise<Buffer> => {
    fetched += 1;
    return Buffer.alloc(length);
  };
  // Each time it begins it has got further.
  const result = await withRelayedMemory(fetch, (memory) => memory.read(0x1000 * fetched, 8));
  assert.equal(result, undefined);
  assert.equal(fetched, 2_000);
});

test("withRelayedMemory() passes on what the work throws, and what fetching does", async () => {
  const { fetch } = pages();
  const broken = new Error("broken");
  await assert.rejects(
    withRelayedMemory(fetch, () => {
      throw broken;
    }),
    broken,
  );
  await assert.rejects(
    withRelayedMemory(
      () => Promise.reject(broken),
      (memory) => memory.read(0, 1),
    ),
    broken,
  );
});
