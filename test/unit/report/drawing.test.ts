/** The drawing of a block: what is drawn where, and the words that say the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Access, BlockPlace } from "#src/report/block.js";
import { overlapSentence, storySentence } from "#src/report/page/block-words.js";
import { blockDrawing, legend, overlapDrawing } from "#src/report/page/drawing.js";
import { scaleOf } from "#src/report/page/scale.js";

function block(offset: number, size: number, more: Partial<BlockPlace> = {}): BlockPlace {
  return { in: "block", offset, size, state: "live", by: "allocator", ...more };
}

const write8: Access = { verb: "write", size: 8 };
const read4: Access = { verb: "read", size: 4 };

/** The rectangles of a class, as bytes from the block's beginning: every byte is as wide as the block's. */
function bytes(svg: string, name: string, size: number): [number, number][] {
  const rects = [...svg.matchAll(/<rect class="([^"]*)" x="([^"]*)" y="[^"]*" width="([^"]*)"/g)];
  const [, , left = "", width = ""] = rects.find(([, each]) => each === "block") ?? [];
  const byte = Number(width) / size;
  return rects
    .filter(([, each]) => each === name)
    .map(([, , x, wide]) => [
      Math.round((Number(x) - Number(left)) / byte) + 0,
      Math.round((Number(x) + Number(wide) - Number(left)) / byte) + 0,
    ]);
}

test("blockDrawing() has the bytes that are accessed, inside and outside, and the redzones at both ends", () => {
  const { text } = blockDrawing({ place: block(20, 24), access: write8 });
  assert.deepEqual(bytes(text, "hit", 24), [[20, 24]]);
  assert.deepEqual(bytes(text, "hit bad", 24), [[24, 28]]);
  assert.deepEqual(bytes(text, "redzone", 24), [
    [-16, 0],
    [24, 40],
  ]);
});

test("blockDrawing() has an access before the block, and one that reaches into it", () => {
  assert.deepEqual(bytes(blockDrawing({ place: block(-4, 16), access: read4 }).text, "hit bad", 16), [[-4, 0]]);
  const { text } = blockDrawing({ place: block(-2, 16), access: read4 });
  assert.deepEqual(bytes(text, "hit bad", 16), [[-2, 0]]);
  assert.deepEqual(bytes(text, "hit", 16), [[0, 2]]);
});

test("blockDrawing() of a block that was freed has no byte that may be used", () => {
  const { text } = blockDrawing({ place: block(8, 16, { state: "freed" }), access: read4 });
  assert.deepEqual(bytes(text, "hit bad", 16), [[8, 12]]);
  assert.deepEqual(bytes(text, "hit", 16), []);
  assert.deepEqual(bytes(text, "gone", 16), [[0, 16]]);
});

test("blockDrawing() of a block that the program described has no redzone, since nobody knows of one", () => {
  const { text } = blockDrawing({ place: block(0, 16, { by: "client request" }), access: read4 });
  assert.doesNotMatch(text, /class="redzone"/);
});

test("blockDrawing() stays narrow, whatever the sizes are", () => {
  for (const [offset, size] of [
    [1_000_000, 16],
    [-1_000_000, 16],
    [8, 5_000_000_000],
    [0, 0],
    [5, 0],
    [100, 200],
  ] as const) {
    const { text } = blockDrawing({ place: block(offset, size), access: { verb: "write", size: 64 } });
    const width = Number(/ width="(\d+)" height/.exec(text)?.[1]);
    assert.ok(width > 0 && width <= 1000, `${offset} of ${size}: ${width}`);
    assert.doesNotMatch(text, /NaN|Infinity|="-\d+(\.\d+)?" height/, `${offset} of ${size}`);
  }
});

test("blockDrawing() says its story to those who do not see it", () => {
  const { text } = blockDrawing({ place: block(24, 24, { name: "<b>" }), access: write8 });
  assert.match(
    text,
    /role="img" aria-label="8 bytes are written, beginning right behind the end of a block \(&lt;b&gt;\)/,
  );
});

test("blockDrawing() of a block that is handed out over another one has what they share", () => {
  const story = { place: block(20, 24, { by: "client request" }), access: { verb: "hand out", size: 8 } } as const;
  const { text } = blockDrawing(story);
  assert.deepEqual(bytes(text, "hit bad", 24), [[20, 24]]);
  assert.deepEqual(bytes(text, "hit", 24), [[24, 28]]);
  assert.deepEqual(
    legend(story).map(([, words]) => words),
    ["the block", "handed out, inside the block", "handed out, outside the block"],
  );
  assert.match(
    storySentence(story),
    /^Another block, of 8 bytes, is handed out at byte 20 of .*: they share 4 bytes\.$/,
  );
});

test("legend() names what is drawn, and nothing else", () => {
  const names = (place: BlockPlace, access: Access): string[] => legend({ place, access }).map(([, words]) => words);
  assert.deepEqual(names(block(20, 24), write8), [
    "the block",
    "accessed, inside the block",
    "accessed, outside the block",
    "redzone",
  ]);
  assert.deepEqual(names(block(0, 8, { state: "freed" }), read4), ["the block, freed", "accessed, freed", "redzone"]);
  assert.deepEqual(names(block(0, 8, { by: "client request" }), { verb: "free" }), ["the block"]);
});

test("overlapDrawing() has what source and destination share, in both of them", () => {
  const { text } = overlapDrawing({ function: "memcpy", size: 16, distance: 4 });
  assert.deepEqual(bytes(text, "hit bad", 16), [
    [4, 16],
    [4, 16],
  ]);
  assert.deepEqual(bytes(text, "edge", 16), [
    [0, 16],
    [4, 20],
  ]);
});

test("storySentence() says what is done where", () => {
  const says = (place: BlockPlace, access: Access): string => storySentence({ place, access });
  const cases: [string, string][] = [
    [says(block(24, 24), write8), "8 bytes are written, beginning right behind the end of a block of 24 bytes."],
    [
      says(block(28, 24), { verb: "read", size: 1 }),
      "1 byte is read, beginning 4 bytes behind the end of a block of 24 bytes.",
    ],
    [
      says(block(20, 24), write8),
      "8 bytes are written from byte 20 of a block of 24 bytes: 4 bytes inside it, and 4 beyond its end.",
    ],
    [says(block(-4, 24), write8), "8 bytes are written, 4 of them before the beginning of a block of 24 bytes."],
    [
      says(block(-9, 24), write8),
      "8 bytes are written, beginning 9 bytes before the beginning of a block of 24 bytes.",
    ],
    [
      says(block(8, 16, { state: "freed" }), read4),
      "4 bytes are read, beginning at byte 8 of a block of 16 bytes, which was freed.",
    ],
    [
      says(block(0, 16, { state: "freed", reused: true }), { verb: "free" }),
      "What is freed is at the beginning of a block of 16 bytes, which was freed and whose memory was handed out again.",
    ],
    [says(block(64, 1000), { verb: "use" }), "The first byte in question is at byte 64 of a block of 1,000 bytes."],
    [
      says(block(3, 8, { by: "client request", name: "key" }), { verb: "jump" }),
      "Where it jumps to is at byte 3 of a block that the program described (key) of 8 bytes.",
    ],
  ];
  for (const [said, expected] of cases) assert.equal(said, expected);
  assert.equal(
    overlapSentence({ function: "memcpy", size: 16, distance: -4 }),
    "memcpy copies 16 bytes to 4 bytes before where they are: source and destination share 12 bytes.",
  );
});

test("scaleOf() is true to scale where there is room, and else cuts what is long", () => {
  const whole = scaleOf([0, 40, 16]);
  assert.deepEqual(
    whole.stretches.map(({ from, to, isCut }) => [from, to, isCut]),
    [
      [0, 16, false],
      [16, 40, false],
    ],
  );
  assert.equal(whole.x(20) - whole.x(19), whole.byte);
  const cut = scaleOf([-16, 0, 100_000, 100_016]);
  assert.deepEqual(
    cut.stretches.map(({ isCut }) => isCut),
    [false, true, false],
  );
  assert.equal(cut.byte, undefined);
});
