/** Whatever is wrong with a map or with the comment that names it, there is a place to show, and it is one that exists. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { transformSync } from "esbuild";
import fc from "fast-check";
import { Sources } from "#src/sources/sources.js";
import { fuzzRuns } from "../../require.js";
import { compiledFunction, names, program } from "./program.js";

const { code, map } = transformSync(program, {
  loader: "ts",
  minify: true,
  sourcemap: true,
  sourcefile: "src/program.ts",
});
const file = "/app/program.js";
const comment = "//# sourceMappingURL=program.js.map\n";
const functions = Object.keys(names).map((text) => compiledFunction(file, code, text));

/** Every function is looked up: where it begins, where its text stands, and its line alone. */
function holds(ran: string, mapText: string, more: Record<string, string> = {}): void {
  const files: Record<string, string> = { [file]: ran, "/app/program.js.map": mapText, ...more };
  const sources = new Sources({
    read: (path) => (Object.hasOwn(files, path) ? { text: files[path] as string } : { missing: "it does not exist" }),
  });
  for (const { start, name, text } of functions) {
    for (const place of [start, text, { file, line: text.line }]) {
      const origin = sources.original(place);
      const lines = sources.lines(origin.file);
      if (lines === undefined || origin.line === undefined) continue;
      const line = lines[origin.line - 1];
      assert.ok(line !== undefined, `line ${origin.line} of ${lines.length} in ${origin.file}`);
      if (origin.column !== undefined) assert.ok(origin.column >= 1 && origin.column <= line.length + 1);
    }
    assert.equal(typeof sources.functionName(start, name), "string");
  }
  for (const problem of sources.problems) assert.match(problem, /^Places in [^]*\.$/);
}

test("original() and functionName() letters of the map changed, dropped and added", () => {
  const change = fc.record({
    at: fc.nat({ max: map.length - 1 }),
    drop: fc.nat({ max: 3 }),
    add: fc.oneof(fc.string({ unit: "binary", maxLength: 3 }), fc.constantFrom(",", ";", "A", "/", "g", '"', "-1")),
  });
  const run = fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
    let text = map;
    for (const { at, drop, add } of changes) text = text.slice(0, at) + add + text.slice(at + drop);
    holds(code + comment, text);
  });
  fc.assert(run, { numRuns: fuzzRuns(500) });
});

test("original() and functionName() mappings changed, so that the map stays one", () => {
  const parts = JSON.parse(map) as { mappings: string };
  const letters = fc.constantFrom(..."ABCDEFGHIKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/,;".split(""));
  const change = fc.record({
    at: fc.nat({ max: parts.mappings.length - 1 }),
    drop: fc.nat({ max: 3 }),
    add: fc.string({ unit: letters, maxLength: 8 }),
  });
  const run = fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
    let { mappings } = parts;
    for (const { at, drop, add } of changes) mappings = mappings.slice(0, at) + add + mappings.slice(at + drop);
    holds(code + comment, JSON.stringify({ ...parts, mappings }));
  });
  fc.assert(run, { numRuns: fuzzRuns(500) });
});

test("original() and functionName() a map cut off", () => {
  const run = fc.property(fc.nat({ max: map.length }), (length) => holds(code + comment, map.slice(0, length)));
  fc.assert(run, { numRuns: fuzzRuns(500) });
});

test("original() and functionName() a comment changed, cut off, repeated", () => {
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  const url = fc.oneof(
    fc.constantFrom(comment, inline, `/*${comment.slice(2, -1)}*/`),
    fc.string({ unit: "binary" }),
    fc.webUrl(),
  );
  const run = fc.property(
    url,
    fc.nat(),
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.boolean(),
    (text, at, add, twice) => {
      const cut = at % (text.length + 1);
      const changed = text.slice(0, cut) + add + text.slice(cut + 1);
      holds(`${code}${changed}${twice ? `\n${comment}${changed}` : ""}`, map);
      holds(`${code}//# sourceMappingURL=${changed}`, map);
    },
  );
  fc.assert(run, { numRuns: fuzzRuns(500) });
});

test("original() and functionName() any JSON under the keys of maps", () => {
  const mappings = fc.string({ unit: fc.constantFrom(..."ACDEgIkB+/,;".split("")), maxLength: 40 });
  const source = fc.oneof(
    fc.constantFrom("a.ts", "program.js", "../app/program.js", "b.js", "file:///%", "http://[", "%E0", ""),
    fc.string(),
  );
  const likely = {
    version: fc.constant(3),
    file: fc.string(),
    sourceRoot: fc.constantFrom("", "src", "/", "file:///app", "webpack://", ".."),
    sources: fc.array(fc.option(source), { maxLength: 3 }),
    sourcesContent: fc.array(fc.option(fc.constantFrom("", "one\ntwo", `x\n${comment}`, program)), { maxLength: 3 }),
    names: fc.array(fc.constantFrom("sum", "", "toString", "\u{1f600}"), { maxLength: 3 }),
    mappings,
  };
  const unlikely = Object.fromEntries(
    Object.entries(likely).map(([key, value]) => [
      key,
      fc.oneof({ arbitrary: value as fc.Arbitrary<unknown>, weight: 9 }, fc.jsonValue()),
    ]),
  );
  const one = fc.oneof(
    fc.record(likely, { requiredKeys: ["version", "sources", "mappings"] }),
    fc.record(unlikely, { requiredKeys: [] }),
  );
  const offset = fc.record({ line: fc.oneof(fc.nat({ max: 3 }), fc.maxSafeNat()), column: fc.nat({ max: 100 }) });
  const index = fc.record({
    version: fc.constant(3),
    sections: fc.array(fc.record({ offset, map: one }), { maxLength: 3 }),
  });
  const run = fc.property(fc.oneof(one, index, fc.jsonValue()), one, (first, second) => {
    holds(code + comment, JSON.stringify(first), {
      "/app/b.js": `a\nb\n//# sourceMappingURL=b.map`,
      "/app/b.map": JSON.stringify(second),
    });
  });
  fc.assert(run, { numRuns: fuzzRuns(500) });
});

test("functionName() any name and any place", () => {
  const sources = new Sources({ read: (path) => ({ text: path === file ? code + comment : map }) });
  const name = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("get a", "a.b.c", "$", "#a", "__proto__", "(", "<anonymous>"),
    fc.constantFrom(...functions.map((each) => each.name)),
  );
  const run = fc.property(
    name,
    fc.oneof(fc.constant(1), fc.integer({ min: -1, max: 5 })),
    fc.integer({ min: -1, max: code.length }),
    (given, line, column) => {
      const called = sources.functionName({ file, line, column }, given);
      assert.ok(called === given || called.split(/[. ]/).every((part) => program.includes(part)), called);
    },
  );
  fc.assert(run, { numRuns: fuzzRuns(500) });
});
