/** What stands around a place in a source. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Surroundings, Syntax } from "#src/ct/syntax.js";

/** The place is that of the first `⟨`, which is taken out. */
function at(marked: string, file = "/a.js"): Surroundings | undefined {
  const before = marked.slice(0, marked.indexOf("⟨"));
  const lines = marked.replace("⟨", "").split("\n");
  const line = before.split("\n").length;
  return new Syntax(() => lines).at(file, { line, column: before.length - before.lastIndexOf("\n") });
}

/** By where V8 puts the positions of branches: operators, brackets, the beginnings of statements. */
const places: [source: string, isNumeric: boolean, isInTestingStatement: boolean][] = [
  ["d = d ⟨| (a[i] ^ b[i]);", true, false],
  ["d ⟨|= a[i] ^ b[i];", true, false],
  ["d ⟨= e;", false, false],
  ["x = t⟨[k & 255];", true, false],
  ["return (d ⟨- 1) >>> 31;", true, false],
  ["f⟨(x);", false, false],
  ["const f = (x) => x ⟨+ 1;", true, false],
  ["const f = (x) => (x ⟨& 1) ? a : b;", true, true],
  ["const f = (x) => x === b⟨[0];", true, true],
  ["if (x ⟨& 1) y();", true, true],
  ["if ((x & 1) ⟨=== 1) y();", false, true],
  ["⟨if (bit) y();", false, true],
  ["y = x ⟨+ (bit ? a : b);", true, true],
  ["while (x ⟨>> 1) x--;", true, true],
  ["while (n > 0) { s = s ⟨+ k[n]; n--; }", true, false],
  ["for (let i = 0; i < n; i++) s ⟨^= k[i];", true, false],
  ["⟨for (let i = 0; i < n; i++) s ^= k[i];", false, true],
  ["switch (k ⟨& 3) { case 0: break; }", true, true],
  ["z = !(x ⟨- y);", true, true],
  ["z = (x ⟨- y) || w;", true, true],
  ["z = a ⟨< b;", false, true],
  ["z = x ⟨+ list.filter((y) => y > 0).length;", true, false],
];

for (const [source, isNumeric, isInTestingStatement] of places) {
  test(`knows ${source}`, () => {
    const found = at(`function f() {\n  ${source.replace(/^const f/, "g")}\n}`);
    assert.equal(found?.isNumeric, isNumeric);
    assert.equal(found?.isInTestingStatement, isInTestingStatement);
  });
}

test("knows a divisor that is a number", () => {
  assert.equal(at("y = x ⟨% 10;")?.dividesByConstant, true);
  assert.equal(at("y = x ⟨% n;")?.dividesByConstant, false);
  assert.equal(at("y ⟨/= 2;")?.dividesByConstant, true);
});

test("reads TypeScript, and JSX", () => {
  assert.equal(at("function f(x: number): number {\n  return x ⟨^ (1 as number);\n}", "/a.ts")?.isNumeric, true);
  assert.equal(at("const a = <b>{x ⟨+ 1}</b>;", "/a.jsx")?.isNumeric, true);
});

test("knows nothing of what cannot be parsed, and of a place that is not there", () => {
  assert.equal(at("this is ⟨no JavaScript {"), undefined);
  assert.equal(new Syntax(() => undefined).at("/a.js", { line: 1, column: 1 }), undefined);
  assert.equal(new Syntax(() => ["x"]).at("/a.js", { line: 9, column: 1 }), undefined);
});
