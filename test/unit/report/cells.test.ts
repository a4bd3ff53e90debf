import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import stringWidth from "string-width";
import { fitLine, leastWidth } from "#src/report/cells.js";
import { fuzzRuns } from "../../require.js";

test("fitLine() leaves a line that fits, and gives the column of the focus", () => {
  assert.deepEqual(fitLine("a === b", 7, 2), { text: "a === b", caret: 2 });
  assert.deepEqual(fitLine("a === b", 10), { text: "a === b", caret: undefined });
  assert.deepEqual(fitLine("", 10, 0), { text: "", caret: 0 });
});

test("fitLine() has room for a caret behind the end", () => {
  assert.deepEqual(fitLine("abcdefgh", 9, 8), { text: "abcdefgh", caret: 8 });
  assert.deepEqual(fitLine("abcdefgh", 8, 8), { text: "…cdefgh", caret: 7 });
});

test("fitLine() has room for a caret under a character that takes none", () => {
  assert.deepEqual(fitLine("abcdef\u200b", 7, 6), { text: "abcdef\u200b", caret: 6 });
  assert.deepEqual(fitLine("abcdef\u200b", 6, 6), { text: "…cdef\u200b", caret: 5 });
});

test("fitLine() gives no caret outside the line", () => {
  assert.equal(fitLine("abc", 10, 4).caret, undefined);
  assert.equal(fitLine("abc", 10, -1).caret, undefined);
});

test("fitLine() expands tabs to stops of four", () => {
  assert.deepEqual(fitLine("\ta\tb", 20, 3), { text: "    a   b", caret: 8 });
});

test("fitLine() counts wide characters twice and combining ones not at all", () => {
  assert.deepEqual(fitLine("早い = x", 20, 5), { text: "早い = x", caret: 7 });
  assert.deepEqual(fitLine("e\u0301 = x", 20, 5), { text: "e\u0301 = x", caret: 4 });
  assert.deepEqual(fitLine("👩‍👩‍👧 x", 20, "👩‍👩‍👧 ".length), { text: "👩‍👩‍👧 x", caret: 3 });
});

test("fitLine() points at the whole of a character whose middle is meant", () => {
  assert.equal(fitLine("a👍b", 20, 2).caret, 1);
});

test("fitLine() makes controls visible", () => {
  assert.deepEqual(fitLine("a\u001b[2Jb", 20, 5), { text: "a␛[2Jb", caret: 5 });
});

test("fitLine() keeps a line's beginning as long as the focus has room", () => {
  assert.deepEqual(fitLine("abcdefghijkl", 8, 6), { text: "abcdefg…", caret: 6 });
  assert.deepEqual(fitLine("abcdefghijkl", 8, 7), { text: "…efghij…", caret: 4 });
  assert.deepEqual(fitLine("abcdefghijkl", 8, 11), { text: "…fghijkl", caret: 7 });
  assert.deepEqual(fitLine("abcdefghijkl", 8), { text: "abcdefg…", caret: undefined });
});

test("fitLine() cuts lines of minified code", () => {
  const line = `${"x=1;".repeat(50_000)}here${";y=2".repeat(50_000)}`;
  const { text, caret } = fitLine(line, 40, 200_000);
  assert.equal(text.slice(caret, (caret ?? 0) + 4), "here");
  assert.equal(text.length, 40);
  assert.match(text, /^….*…$/);
});

const characters = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "\t",
      "a",
      "早",
      "e\u0301",
      "👍",
      "\u200b",
      "\u0301",
      "\u001b[31m",
      "\ud800",
      "\u0903",
      "ᄀ",
      "🇩",
    ),
  }),
);

test("fitLine() never takes more than its width, with the caret in it, whatever the line", () => {
  fc.assert(
    fc.property(
      characters,
      fc.integer({ min: leastWidth, max: 60 }),
      fc.integer({ min: -3, max: 40 }),
      (line, width, focus) => {
        const { text, caret } = fitLine(line, width, focus);
        assert.ok(stringWidth(text) <= width, JSON.stringify(text));
        assert.equal(caret === undefined, focus < 0 || focus > line.length);
        assert.ok((caret ?? 0) >= 0 && (caret ?? 0) < width);
        assert.doesNotMatch(text, /[\p{Control}\p{Surrogate}]/u);
      },
    ),
    { numRuns: fuzzRuns(1000) },
  );
});

test("fitLine() puts the caret under the very character, wherever the line is cut", () => {
  const before = fc.string({ unit: fc.constantFrom("\t", "a", "早", "e\u0301", "👍", "😀"), maxLength: 300 });
  fc.assert(
    fc.property(before, before, fc.integer({ min: leastWidth, max: 60 }), (left, right, width) => {
      const { text, caret } = fitLine(`${left}§${right}`, width, left.length);
      const [preceding = "", following] = text.split("§");
      assert.notEqual(following, undefined, text);
      assert.equal(stringWidth(preceding), caret);
    }),
    { numRuns: fuzzRuns(1000) },
  );
});
