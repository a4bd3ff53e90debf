import assert from "node:assert/strict";
import { test } from "node:test";
import { visible } from "#src/report/visible.js";

test("visible() leaves text of any language alone", () => {
  const text = "naïve 早い שלום 👩‍👩‍👧 e\u0301";
  assert.equal(visible(text), text);
});

test("visible() shows controls by their pictures", () => {
  assert.equal(visible("a\u001b[2J\u0000\r\n\u007f"), "a␛[2J␀␍␊␡");
});

test("visible() replaces what has no picture", () => {
  for (const character of ["\u009b", "\u0085", "\u202e", "\u2066", "\u200f", "\u2028", "\u2029", "\ufeff", "\ud800"])
    assert.equal(visible(`a${character}b`), "a\uFFFDb", character.codePointAt(0)?.toString(16));
});
