import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeProblem } from "../../../scripts/setup/node-version.mjs";

test("nodeProblem() takes the version that is asked for and any later one, by number", () => {
  for (const version of ["20.19.0", "20.20.2", "20.100.0", "22.0.0", "100.1.0"]) {
    assert.equal(nodeProblem(version, ">=20.19"), undefined, version);
  }
});

test("nodeProblem() names both versions when this one is older", () => {
  for (const version of ["20.18.9", "20.2.0", "18.20.0", "9.99.0"]) {
    assert.match(nodeProblem(version, ">=20.19") ?? "", new RegExp(`Node ${version}, and 20\\.19 or later`), version);
  }
});

test("nodeProblem() asks for nothing where package.json does not, and refuses a range that it cannot read", () => {
  assert.equal(nodeProblem("18.0.0", undefined), undefined);
  assert.throws(() => nodeProblem("22.0.0", "^20.19 || >=22"), /setup reads only/);
});
