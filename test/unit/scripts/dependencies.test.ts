import assert from "node:assert/strict";
import { test } from "node:test";
import { staleness } from "../../../scripts/setup/dependencies.mjs";
import { temporaryTree } from "./temporary-tree.js";

const ONE = { version: "1.2.3", integrity: "sha512-one" };
const OTHER_PLATFORM = { version: "4.5.6", integrity: "sha512-other", optional: true };
const WANTED = { "": { version: "0.1.0" }, "node_modules/one": ONE, "node_modules/other": OTHER_PLATFORM };

interface Tree {
  installed?: Record<string, object>;
  present?: readonly string[];
}

function stalenessOf({ installed, present = ["node_modules/one"] }: Tree): string | undefined {
  const files = Object.fromEntries(present.map((path) => [`${path}/package.json`, "{}"]));
  const record = installed && { "node_modules/.package-lock.json": JSON.stringify({ packages: installed }) };
  return staleness(temporaryTree({ "package-lock.json": JSON.stringify({ packages: WANTED }), ...files, ...record }));
}

test("staleness() is undefined when all that the lock names is installed, but for other platforms' packages", () => {
  assert.equal(stalenessOf({ installed: { "node_modules/one": ONE } }), undefined);
});

test("staleness() sees a node_modules that is missing or whose installation was interrupted", () => {
  assert.match(stalenessOf({}) ?? "", /missing or was left half-way/);
});

test("staleness() sees a package that was never installed", () => {
  assert.equal(stalenessOf({ installed: {} }), "node_modules/one is not installed");
});

test("staleness() sees another version, and another content of the same version", () => {
  const older = { "node_modules/one": { ...ONE, version: "1.2.2" } };
  assert.equal(stalenessOf({ installed: older }), "node_modules/one is 1.2.2, not the 1.2.3 of package-lock.json");
  const forged = { "node_modules/one": { ...ONE, integrity: "sha512-forged" } };
  assert.notEqual(stalenessOf({ installed: forged }), undefined);
});

test("staleness() compares an optional package that is installed", () => {
  const installed = { "node_modules/one": ONE, "node_modules/other": { ...OTHER_PLATFORM, version: "4.5.5" } };
  assert.match(stalenessOf({ installed }) ?? "", /^node_modules\/other is 4\.5\.5/);
});

test("staleness() sees a package whose folder was deleted", () => {
  assert.equal(stalenessOf({ installed: { "node_modules/one": ONE }, present: [] }), "node_modules/one is gone");
});
