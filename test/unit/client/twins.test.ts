/** The table, the modules and their disabled twins name the same functions. Types are compared by tsc, in twins.types.ts. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Requests, callgrind, cachegrind, dhat, drd, helgrind, memcheck, valgrind } from "#src/client/requests.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";

const tables: Record<string, Requests> = {
  index: {},
  valgrind,
  memcheck,
  helgrind,
  drd,
  callgrind,
  cachegrind,
  dhat,
  pool: {},
  wasm: {},
  secret: {},
};

/** Functions that are more than a row of the table. */
const extras: Record<string, string[]> = {
  index: ["runningOnValgrind", "addressOf", "clientRequest"],
  pool: ["createPool", "cover", "coverMemPool", "coverAllocator", "coverTypedarrayPool"],
  wasm: ["watch", "nameAllocator", "leakCheck"],
  secret: ["classify", "declassify", "isSecret", "classified", "declassified", "constantTime"],
  valgrind: ["registeredStack"], // stackRegister and stackDeregister as a guard
};

type Module = Record<string, unknown>;

for (const [name, table] of Object.entries(tables)) {
  describe(`client/${name}`, async () => {
    const real = (await import(`#src/client/${name}.js`)) as Module;
    const off = (await import(`#src/client/off/${name}.js`)) as Module;

    test("has a function for each row of the table, and few others", () => {
      const expected = [...Object.keys(table), ...(extras[name] ?? [])];
      assert.deepEqual(Object.keys(real).toSorted(), expected.toSorted());
    });

    test("has a twin with the same names", () => {
      assert.deepEqual(Object.keys(off).toSorted(), Object.keys(real).toSorted());
      for (const [key, value] of Object.entries(off)) assert.equal(typeof value, "function", key);
    });

    test("has a twin that imports nothing when it runs", () => {
      const source = readFileSync(join(packageRoot(import.meta.url), "dist", "client", "off", `${name}.js`), "utf8");
      assert.doesNotMatch(source, /\bimport\b|\brequire\b|\bprocess\b/);
    });
  });
}

test("every module of the client but these has a twin", async () => {
  const { exports } = JSON.parse(readFileSync(join(packageRoot(import.meta.url), "package.json"), "utf8")) as {
    exports: Record<string, string | Record<string, string>>;
  };
  const gated = Object.entries(exports).filter(([, target]) => typeof target === "object" && "valgrind" in target);
  assert.deepEqual(
    gated.map(([path]) => (path === "." ? "index" : path.slice(2))).toSorted(),
    Object.keys(tables).toSorted(),
  );
  for (const [path, target] of gated) {
    const file = path === "." ? "index" : path.slice(2);
    assert.deepEqual(target, {
      types: `./dist/client/${file}.d.ts`,
      valgrind: `./dist/client/${file}.js`,
      default: `./dist/client/off/${file}.js`,
    });
    assert.deepEqual(Object.keys(target), ["types", "valgrind", "default"], "conditions are tried in order");
  }
});
