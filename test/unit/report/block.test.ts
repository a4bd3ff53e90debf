/** Valgrind's words for the place of an address, in all their forms (coregrind/m_addrinfo.c, m_debuginfo/debuginfo.c, memcheck/mc_errors.c). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessOf, blockStory, overlapIn, placeIn } from "#src/report/block.js";
import type { Frame } from "#src/report/contract.js";
import { addon, malloc } from "./frames.js";

const block = { in: "block", state: "live", by: "allocator" };

const places: readonly [words: string, place: ReturnType<typeof placeIn> | object][] = [
  ["Address 0x4a41044 is 4 bytes after a block of size 16 alloc'd", { ...block, offset: 20, size: 16 }],
  ["Address 0x4a41050 is 0 bytes after a block of size 1,064 alloc'd", { ...block, offset: 1064, size: 1064 }],
  ["Address 0x4a4103c is 4 bytes before a block of size 16 alloc'd", { ...block, offset: -4, size: 16 }],
  ["Address 0x31c1e8b8 is 1,024 bytes inside a block of size 65,536 alloc'd", { ...block, offset: 1024, size: 65_536 }],
  ["Address 0x4a41040 is 0 bytes inside a block of size 16 free'd", { ...block, offset: 0, size: 16, state: "freed" }],
  ["Address 0x1 is 2 bytes after a block of size 4 free'd", { ...block, offset: 6, size: 4, state: "freed" }],
  ["Address 0x1 is 0 bytes after a block of size 0 alloc'd", { ...block, offset: 0, size: 0 }],
  [
    "Address 0x1 is 8 bytes inside a recently re-allocated block of size 16 alloc'd",
    { ...block, offset: 8, size: 16, reused: true },
  ],
  [
    "Address 0x88b1497 is 16 bytes inside a block of size 64 client-defined",
    { ...block, offset: 16, size: 64, by: "client request" },
  ],
  [
    'Address 0x4852000 is 0 bytes inside a blk <desc> & "q" of size 64 client-defined',
    { ...block, offset: 0, size: 64, by: "client request", name: 'blk <desc> & "q"' },
  ],
  [
    "Address 0x4a40090 is 1 bytes inside a bag of size 9 alloc'd\nor two of size 4 client-defined",
    { ...block, offset: 1, size: 4, by: "client request", name: "bag of size 9 alloc'd\nor two" },
  ],
  [
    "Address 0x1 is 4 bytes inside a freed block of size 16 client-defined",
    { ...block, offset: 4, size: 16, by: "client request", state: "freed" },
  ],
  [
    "Address 0x1 is 2 bytes inside a freed block (pool start) of size 4 client-defined",
    { ...block, offset: 2, size: 4, by: "client request", state: "freed", name: "pool start" },
  ],
  ['Address 0x1 is 8 bytes inside a block of size 32 in arena "client"', { ...block, offset: 8, size: 32 }],
  [
    'Address 0x1 is 8 bytes inside an unallocated block of size 4,194,032 in arena "client"',
    { ...block, offset: 8, size: 4_194_032, state: "unallocated" },
  ],
  [
    "A function on the stack holds a block of size 64 of which byte 12 was never set, alloc'd",
    { ...block, offset: 12, size: 64, by: "holder" },
  ],
  ['Address 0x10c044 is 4 bytes inside data symbol "x"', { in: "symbol", name: "x", offset: 4 }],
  ['Location 0x1ffeffe is 543 bytes inside local var "a",', { in: "variable", name: "a", offset: 543 }],
  ['Location 0x1ffeffe is 1 byte inside global var "a"', { in: "variable", name: "a", offset: 1 }],
  ["Location 0x1ffeffe is 2 bytes inside a[3].xyzzy[21].c2,", { in: "variable", name: "a[3].xyzzy[21].c2", offset: 2 }],
  ["Address 0x1ffefff is on thread 1's stack", { in: "stack", thread: 1 }],
  ["Address 0x1ffefff is on thread #12's stack", { in: "stack", thread: 12 }],
  ["Address 0x4852000 is in a rw- anonymous segment", { in: "segment", words: "a rw- anonymous segment" }],
  [
    "Address 0x4852000 is in a r-- mapped file /a b/c.so segment",
    { in: "segment", words: "a r-- mapped file /a b/c.so segment" },
  ],
  ["Address 0x1 is in a --x shared memory segment", { in: "segment", words: "a --x shared memory segment" }],
  ["Address 0x1 is in the Text segment of /bin/x", { in: "segment", words: "the Text segment of /bin/x" }],
  [
    "Address 0x1 is in the brk data segment 0x4000000-0x4020fff",
    { in: "segment", words: "the brk data segment 0x4000000-0x4020fff" },
  ],
  [
    "Address 0x1 is 16 bytes after the brk data segment limit 0x4021000",
    { in: "segment", words: "16 bytes after the brk data segment limit" },
  ],
  ["Address 0x0 is not stack'd, malloc'd or (recently) free'd", { in: "nowhere" }],
  ["Address 0x0 is not stack'd, malloc'd or on a free list", { in: "nowhere" }],
  ["Address 0x1 is just below the stack ptr.  To suppress, use: --workaround-gcc296-bugs=yes", { in: "nowhere" }],
];

for (const [words, place] of places) test(`placeIn() ${words}`, () => assert.deepEqual(placeIn(words), place));

test("placeIn() takes no other words for a place", () => {
  for (const words of [
    "Block was alloc'd at",
    "Block was alloc'd by thread #2",
    "in frame #1, created by main (a.c:4)",
    "8 bytes below stack pointer",
    "Uninitialised value was created by a heap allocation",
    "Address 0x1 is 4 bytes beside a block of size 16 alloc'd",
    "",
  ])
    assert.equal(placeIn(words), undefined, words);
});

test("accessOf() says what was done, and of how many bytes where Valgrind says it", () => {
  const access = (kind: string, message: string): object => accessOf({ kind, message });
  assert.deepEqual(access("InvalidWrite", "Invalid write of size 8"), { verb: "write", size: 8 });
  assert.deepEqual(access("InvalidRead", "Invalid read of size 32"), { verb: "read", size: 32 });
  for (const kind of ["InvalidFree", "DoubleFree", "MismatchedFree", "PoolDoubleFree", "PoolInvalidFree"])
    assert.deepEqual(access(kind, "Invalid free() / delete / delete[] / realloc()"), { verb: "free" }, kind);
  assert.deepEqual(access("MismatchedAllocateDeallocateSize", "Mismatched new/delete size value: 8"), { verb: "free" });
  assert.deepEqual(access("InvalidJump", "Jump to the invalid address stated on the next line"), { verb: "jump" });
  assert.deepEqual(access("SyscallParam", "Syscall param write(buf) points to uninitialised byte(s)"), { verb: "use" });
});

const read = { kind: "InvalidRead", message: "Invalid read of size 4" };

test("blockStory() tells who allocated a live block, and who freed one that is gone", () => {
  const [made, freed] = [[addon("make")], [addon("drop")]];
  const live = { message: "Address 0x1 is 0 bytes after a block of size 4 alloc'd", stack: made };
  assert.deepEqual(blockStory({ ...read, related: [live] })?.allocated, live);
  assert.equal(blockStory({ ...read, related: [live] })?.freed, undefined);
  const gone = { message: "Address 0x1 is 0 bytes inside a block of size 4 free'd", stack: freed };
  const origin = { message: "Block was alloc'd at", stack: made };
  const story = blockStory({ ...read, related: [{ message: "first", stack: [] }, gone, origin] });
  assert.deepEqual(story?.freed, gone);
  assert.deepEqual(story?.allocated, origin);
  assert.deepEqual(story?.access, { verb: "read", size: 4 });
  assert.equal(blockStory({ ...read, related: [gone] })?.allocated, undefined);
});

test("blockStory() knows blocks that Memcheck's own functions did not make: they have no redzone that is known", () => {
  const byOf = (stack: Frame[]): string | undefined =>
    blockStory({ ...read, related: [{ message: "Address 0x1 is 0 bytes after a block of size 4 alloc'd", stack }] })
      ?.place.by;
  assert.equal(byOf([malloc, addon("make")]), "allocator");
  assert.equal(byOf([addon("make")]), "client request");
  assert.equal(byOf([]), "allocator");
});

test("blockStory() of a block that a pool handed out over another one has the whole of both", () => {
  const story = blockStory({
    kind: "PoolOverlap",
    message: "A block of 24 bytes at offset 1040 overlaps the live block of 32 bytes at offset 1024 (pool messages)",
    related: [{ message: "Address 0x1 is 20 bytes inside a block of size 32 client-defined", stack: [addon("make")] }],
  });
  assert.deepEqual([story?.place.offset, story?.place.size, story?.access], [16, 32, { verb: "hand out", size: 24 }]);
});

test("blockStory() of an address near no block is none", () => {
  const related = [{ message: "Address 0x0 is not stack'd, malloc'd or (recently) free'd", stack: [] }];
  assert.equal(blockStory({ ...read, related }), undefined);
  assert.equal(blockStory({ ...read, related: [] }), undefined);
});

test("overlapIn() reads both areas of a copy", () => {
  assert.deepEqual(overlapIn("Source and destination overlap in memcpy(0x4a41044, 0x4a41040, 16)"), {
    function: "memcpy",
    size: 16,
    distance: 4,
  });
  assert.deepEqual(overlapIn("Source and destination overlap in memcpy_chk(0x4a41040, 0x4a41048, 16)")?.distance, -8);
  assert.equal(overlapIn("Source and destination overlap in strcpy(0x4a41040, 0x4a41048)"), undefined);
});
