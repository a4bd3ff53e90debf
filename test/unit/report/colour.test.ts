import assert from "node:assert/strict";
import { test } from "node:test";
import { palette, wantsColour } from "#src/report/colour.js";

const terminal = { isTTY: true };
const pipe = {};

test("wantsColour() colours a terminal and nothing else, unless told", () => {
  assert.equal(wantsColour("auto", terminal, { TERM: "xterm" }), true);
  assert.equal(wantsColour("auto", pipe, { TERM: "xterm" }), false);
  assert.equal(wantsColour("auto", terminal, { TERM: "dumb" }), false);
  assert.equal(wantsColour("always", pipe, { NO_COLOR: "1" }), true);
  assert.equal(wantsColour("never", terminal, { FORCE_COLOR: "1" }), false);
});

test("wantsColour() heeds FORCE_COLOR before NO_COLOR, and takes an empty NO_COLOR for unset", () => {
  assert.equal(wantsColour("auto", terminal, { NO_COLOR: "1" }), false);
  assert.equal(wantsColour("auto", terminal, { NO_COLOR: "" }), true);
  assert.equal(wantsColour("auto", pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }), true);
  assert.equal(wantsColour("auto", pipe, { FORCE_COLOR: "" }), true);
  assert.equal(wantsColour("auto", terminal, { FORCE_COLOR: "0" }), false);
  assert.equal(wantsColour("auto", terminal, { FORCE_COLOR: "false" }), false);
});

test("palette() wraps text in escape sequences, or leaves it alone", () => {
  assert.equal(palette(false).bad("x"), "x");
  assert.match(palette(true).bad("x"), /^\u001b\[.*x.*\u001b\[/);
  assert.equal(palette(true).bad(""), "");
});
