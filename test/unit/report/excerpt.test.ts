import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import stringWidth from "string-width";
import { palette } from "#src/report/colour.js";
import type { Frame } from "#src/report/contract.js";
import { excerptLines, type ExcerptOptions } from "#src/report/excerpt.js";
import { fuzzRuns } from "../../require.js";

const at = (line?: number, column?: number): Frame => ({
  ip: "0x1",
  language: "javascript",
  file: "/app/a.ts",
  ...(line !== undefined && { line }),
  ...(column !== undefined && { column }),
});

function excerpt(text: string | undefined, frame: Frame | undefined, options: Partial<ExcerptOptions> = {}): string[] {
  const usual = { palette: palette(false), indent: "  ", columns: 80, around: 2, linesOf: () => text?.split("\n") };
  return excerptLines(frame, { ...usual, ...options });
}

const twelve = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join("\n");

test("excerptLines() shows the lines around, the line itself marked, and a caret under the column", () => {
  assert.deepEqual(excerpt(twelve, at(9, 6)), [
    "     7 │ line 7",
    "     8 │ line 8",
    "  >  9 │ line 9",
    "       │      ^",
    "    10 │ line 10",
    "    11 │ line 11",
  ]);
});

test("excerptLines() stops at both ends, and has no line behind the last line break", () => {
  assert.deepEqual(excerpt("a\nb\n", at(1)), ["  > 1 │ a", "    2 │ b"]);
  assert.deepEqual(excerpt("a\nb\n", at(2, 1)), ["    1 │ a", "  > 2 │ b", "      │ ^"]);
  assert.deepEqual(excerpt("a\n\nb", at(2)), ["    1 │ a", "  > 2 │", "    3 │ b"]);
});

test("excerptLines() can show the line alone", () => {
  assert.deepEqual(excerpt(twelve, at(9, 6), { around: 0 }), ["  > 9 │ line 9", "      │      ^"]);
});

test("excerptLines() shows nothing where the text or the place is not known, or the line is beyond the text", () => {
  assert.deepEqual(excerpt(undefined, at(1)), []);
  assert.deepEqual(excerpt("a", undefined), []);
  assert.deepEqual(excerpt("a", at()), []);
  assert.deepEqual(excerpt("a", { ip: "0x1", language: "javascript", line: 1 }), []);
  for (const line of [0, -1, 2, 1.5, 1e9]) assert.deepEqual(excerpt("a", at(line)), [], String(line));
});

test("excerptLines() shows no caret for a column beyond the line", () => {
  assert.deepEqual(excerpt("abc", at(1, 5)), ["  > 1 │ abc"]);
  assert.deepEqual(excerpt("abc", at(1, 0)), ["  > 1 │ abc"]);
  assert.deepEqual(excerpt("abc", at(1, 4)), ["  > 1 │ abc", "      │    ^"]);
});

test("excerptLines() asks for the lines of the frame's own file", () => {
  const asked: string[] = [];
  excerpt(undefined, at(1), { linesOf: (file) => void asked.push(file) });
  assert.deepEqual(asked, ["/app/a.ts"]);
});

test("excerptLines() marks with colours and is otherwise the same", () => {
  const plain = excerpt(twelve, at(9, 6));
  const coloured = excerpt(twelve, at(9, 6), { palette: palette(true) });
  assert.ok(coloured.every((line, index) => line.length > (plain[index] ?? "").length));
  assert.deepEqual(
    coloured.map((line) => line.replaceAll(/\u001b\[\d+m/g, "")),
    plain,
  );
});

test("excerptLines() is never wider than the terminal, whatever the text and the place", () => {
  const number = fc.oneof(fc.integer({ min: -2, max: 30 }), fc.integer(), fc.constant(undefined));
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("\n", "\r", "\t", "x", "早", "e\u0301") }),
  );
  fc.assert(
    fc.property(text, number, number, fc.integer({ min: 0, max: 60 }), (source, line, column, columns) => {
      for (const shown of excerpt(source, at(line, column), { columns }))
        assert.ok(stringWidth(shown) <= columns, shown);
    }),
    { numRuns: fuzzRuns(1000) },
  );
});

test("excerptLines() puts the caret under the character of the column", () => {
  const part = fc.string({ unit: fc.constantFrom("\t", "a", "早", "e\u0301", "👍"), maxLength: 100 });
  fc.assert(
    fc.property(part, part, fc.integer({ min: 20, max: 90 }), (left, right, columns) => {
      const [line = "", caret = ""] = excerpt(`${left}§${right}`, at(1, left.length + 1), { columns });
      assert.equal(stringWidth(line.slice(0, line.indexOf("§"))), caret.indexOf("^"));
    }),
    { numRuns: fuzzRuns(1000) },
  );
});
