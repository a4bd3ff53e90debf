import assert from "node:assert/strict";
import { test } from "node:test";
import { violation } from "../../../scripts/client/rules.mjs";

const VALUE = { typeOnly: false };
const TYPE = { typeOnly: true };

test("violation() allows the client's own modules", () => {
  assert.equal(violation("memcheck.ts", { specifier: "./request.js", ...VALUE }), undefined);
  assert.equal(violation("object/load.ts", { specifier: "../request.js", ...VALUE }), undefined);
});

test("violation() refuses what is outside, however the path is written", () => {
  for (const specifier of ["../report/contract.js", "./../cli/bin.js", "./object/../../x.js"]) {
    assert.match(violation("memcheck.ts", { specifier, ...VALUE }) ?? "", /outside src\/client/, specifier);
    assert.match(violation("memcheck.ts", { specifier, ...TYPE }) ?? "", /outside src\/client/, specifier);
  }
  assert.match(violation("object/elf.ts", { specifier: "../../client2/x.js", ...VALUE }) ?? "", /outside/);
});

test("violation() allows Node's own modules in load.ts alone, and only by their full name", () => {
  assert.equal(violation("object/load.ts", { specifier: "node:fs", ...VALUE }), undefined);
  assert.match(violation("object/load.ts", { specifier: "fs", ...VALUE }) ?? "", /imports "fs"/);
  assert.match(violation("load.ts", { specifier: "node:fs", ...VALUE }) ?? "", /imports "node:fs"/);
  assert.match(violation("memcheck.ts", { specifier: "node:fs", ...TYPE }) ?? "", /imports "node:fs"/);
});

test("violation() refuses packages, subpath imports, the package itself and absolute paths", () => {
  for (const specifier of ["saxes", "#src/client/bytes.js", "jsgrind/memcheck", "/etc/passwd", "file:///x.js", ".x"]) {
    assert.notEqual(violation("memcheck.ts", { specifier, ...TYPE }), undefined, specifier);
  }
});

test("violation() refuses a name that is computed", () => {
  assert.match(violation("object/load.ts", { specifier: undefined, ...VALUE }) ?? "", /computed/);
});

test("violation() allows the disabled twins nothing but types", () => {
  assert.equal(violation("off/memcheck.ts", { specifier: "../memcheck.js", ...TYPE }), undefined);
  for (const specifier of ["../memcheck.js", "./valgrind.js"]) {
    assert.match(violation("off/memcheck.ts", { specifier, ...VALUE }) ?? "", /may only `import type`/, specifier);
  }
  assert.match(violation("off/memcheck.ts", { specifier: "../../report/contract.js", ...TYPE }) ?? "", /outside/);
  assert.notEqual(violation("off/object/load.ts", { specifier: "node:fs", ...VALUE }), undefined);
});
