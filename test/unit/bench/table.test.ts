import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, share, spread, table } from "../../../bench/lib/table.js";

test("table() aligns the first column left and the others right", () => {
  assert.equal(table(["a", "b", "c"], [["x", "1", "2"]]), "| a | b | c |\n| --- | --: | --: |\n| x | 1 | 2 |");
});

test("table() keeps a cell in its cell", () => {
  assert.equal(table(["a"], [["x | y\nz"]]), "| a |\n| --- |\n| x \\| y z |");
});

test("figure() has three digits and at most two behind the point", () => {
  const cases: [number, string][] = [
    [0.004, "0.00"],
    [1.238, "1.24"],
    [9.994, "9.99"],
    [9.996, "10.0"],
    [12.34, "12.3"],
    [99.94, "99.9"],
    [99.96, "100"],
    [2116.4, "2116"],
    [-4.567, "-4.57"],
  ];
  for (const [value, text] of cases) assert.equal(figure(value), text);
});

test("figure() has no negative zero", () => {
  assert.equal(figure(-0.001), "0.00");
});

test("share() has two digits behind the point", () => {
  assert.equal(share(0.25), "0.25");
  assert.equal(share(1), "1.00");
  assert.equal(share(0.296), "0.30");
});

test("spread() names the median, then the lower and the upper quartile", () => {
  assert.equal(spread({ least: 1, lower: 2, median: 3, upper: 4 }), "3.00 (2.00 to 4.00)");
});
