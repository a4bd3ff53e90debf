/** Where maps are found, and what becomes of those that are of no use. */
import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { mapUrlOf } from "#src/sources/map-comment.js";
import { Sources } from "#src/sources/sources.js";
import { Scratch } from "./scratch.js";

/** Line 1 of the text that ran is line 2 of source 0, line 2 is line 1; the third character of line 1 leads nowhere. */
const mappings = "AACA,E;AADA";
const written = "first\nsecond\n";
const ran = "ab cd\nef\n";

function mapOf(more: object = {}): string {
  return JSON.stringify({
    version: 3,
    sources: ["src/sum.ts"],
    sourcesContent: [written],
    names: [],
    mappings,
    ...more,
  });
}

function base64(text: string, kind = "application/json"): string {
  return `data:${kind};base64,${Buffer.from(text).toString("base64")}`;
}

/** A program without a disk. */
function sourcesOf(files: Record<string, string>): Sources {
  return new Sources({
    read: (path) => {
      const text = files[path];
      return text === undefined ? { missing: "it does not exist" } : { text };
    },
  });
}

const place = { file: "/app/sum.js", line: 1, column: 1 };
const origin = { file: "/app/src/sum.ts", line: 2, column: 1 };

for (const [text, url] of [
  ["x;\n//# sourceMappingURL=a.map", "a.map"],
  ["x;\n//@ sourceMappingURL=a.map", "a.map"],
  ["x; //# sourceMappingURL=a.map", "a.map"],
  ["x;\r\n//#\tsourceMappingURL=a.map \t\r\n\r\n", "a.map"],
  ["x;\u2028//# sourceMappingURL=a.map\u2029", "a.map"],
  ["x;\n/*# sourceMappingURL=a.map */\n", "a.map"],
  ["//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map\n", "b.map"],
  ["//# sourceMappingURL=a.map\n// The end.\n/* Really. */\n", "a.map"],
  ["/* one */ //# sourceMappingURL=a.map", "a.map"],
  ["//# sourceMappingURL=a.map\nx;", undefined],
  ["//# sourceMappingURL=a.map\n/* not closed", undefined],
  ['x = "//# sourceMappingURL=a.map"', undefined],
  ["x = `\n//# sourceMappingURL=a.map\n`;\n", undefined],
  ["x = `\n//# sourceMappingURL=a.map`", undefined],
  ["//# sourceMappingURL=\n", undefined],
  ["//# sourceMappingURL=a map\n", undefined],
  ["// # sourceMappingURL=a.map", undefined],
  ["/# sourceMappingURL=a.map", undefined],
  ["", undefined],
] as const) {
  test(`mapUrlOf() ${JSON.stringify(text)}`, () => assert.equal(mapUrlOf(text), url));
}

for (const [what, url, files] of [
  ["beside the file", "sum.js.map", { "/app/sum.js.map": mapOf() }],
  ["in another folder", "../maps/sum.map", { "/maps/sum.map": mapOf({ sourceRoot: "/app" }) }],
  ["by its path", "/maps/sum.map", { "/maps/sum.map": mapOf({ sources: ["../app/src/sum.ts"] }) }],
  ["by its URL", "file:///app/my%20sum.map", { "/app/my sum.map": mapOf() }],
  ["with an escape", "my%20sum.map", { "/app/my sum.map": mapOf() }],
  ["with a % in its name", "my%20sum.map", { "/app/my%20sum.map": mapOf() }],
  ["in base64", base64(mapOf()), {}],
  ["in base64 with an encoding", base64(mapOf(), "application/json;charset=utf-8"), {}],
  ["in escapes", `data:application/json,${encodeURIComponent(mapOf())}`, {}],
  ["in escapes with an encoding", `data:application/json;charset=UTF-8,${encodeURIComponent(mapOf())}`, {}],
  ["behind what keeps browsers from running it", "sum.js.map", { "/app/sum.js.map": `)]}'\n${mapOf()}` }],
  ["behind a byte order mark", "sum.js.map", { "/app/sum.js.map": `\ufeff${mapOf()}` }],
  ["with a root", "sum.js.map", { "/app/sum.js.map": mapOf({ sourceRoot: "src/", sources: ["sum.ts"] }) }],
  [
    "with a root that is a URL",
    "sum.js.map",
    { "/app/sum.js.map": mapOf({ sourceRoot: "file:///app/src", sources: ["sum.ts"] }) },
  ],
  [
    "with a source by its path",
    "sum.js.map",
    { "/app/sum.js.map": mapOf({ sourceRoot: "no", sources: ["/app/src/sum.ts"] }) },
  ],
  ["with a source by its URL", "sum.js.map", { "/app/sum.js.map": mapOf({ sources: ["file:///app/src/sum.ts"] }) }],
] as const) {
  test(`original() a map ${what}`, () => {
    const sources = sourcesOf({ "/app/sum.js": `${ran}//# sourceMappingURL=${url}`, ...files });
    assert.deepEqual(sources.original(place), origin);
    assert.deepEqual(sources.original({ file: "file:///app/sum.js", line: 2, column: 2 }), { ...origin, line: 1 });
    assert.deepEqual(sources.lines("/app/src/sum.ts"), ["first", "second", ""]);
    assert.deepEqual(sources.problems, []);
  });
}

test("original() an encoding other than UTF-8", () => {
  const map = mapOf({ sources: ["src/\u00fcber.ts"] });
  const sources = sourcesOf({
    "/app/sum.js": `${ran}//# sourceMappingURL=data:application/json;charset=latin1;base64,${Buffer.from(map, "latin1").toString("base64")}`,
  });
  assert.equal(sources.original(place).file, "/app/src/\u00fcber.ts");
});

test("original() a place that no mapping covers is its own origin", () => {
  const sources = sourcesOf({ "/app/sum.js": `${ran}//# sourceMappingURL=${base64(mapOf())}` });
  for (const [line, column] of [
    [1, 3],
    [1, 5],
    [3, 1],
    [99, 1],
    [1, 0],
    [0, 1],
  ] as const)
    assert.deepEqual(sources.original({ ...place, line, column }), { ...place, line, column });
  assert.deepEqual(sources.original({ ...place, column: 2 }), origin);
  assert.deepEqual(sources.problems, []);
});

test("original() a source that is null or not in the list leads nowhere", () => {
  for (const sources of [[null], []]) {
    const made = sourcesOf({ "/app/sum.js": `${ran}//# sourceMappingURL=${base64(mapOf({ sources }))}` });
    assert.deepEqual(made.original(place), place);
  }
});

test("original() and lines() a source that is on no disk", () => {
  const map = mapOf({ sources: ["webpack://app/./src/sum.ts"] });
  const sources = sourcesOf({ "/app/sum.js": `${ran}//# sourceMappingURL=${base64(map)}` });
  assert.deepEqual(sources.original(place), { ...origin, file: "webpack://app/./src/sum.ts" });
  assert.deepEqual(sources.lines("webpack://app/./src/sum.ts"), ["first", "second", ""]);
});

test("original() and lines() a source without text anywhere keeps its place", () => {
  const sources = sourcesOf({
    "/app/sum.js": `${ran}//# sourceMappingURL=${base64(mapOf({ sourcesContent: [null] }))}`,
  });
  assert.deepEqual(sources.original(place), origin);
  assert.equal(sources.lines(origin.file), undefined);
  assert.deepEqual(sources.problems, []);
});

test("original() a mapping before the beginning of a source, or behind the end of a line, leads nowhere", () => {
  for (const [mappings, content] of [
    ["AADA", null],
    ["AAAD", null],
    ["AAAM", "first\r\nsecond"],
    ["AAAM", "first\nsecond"],
    ["AAEA", "first\nsecond"],
  ]) {
    const map = mapOf({ mappings, sourcesContent: [content] });
    const sources = sourcesOf({ "/app/sum.js": `${ran}//# sourceMappingURL=${base64(map)}` });
    assert.deepEqual(sources.original(place), place, `${mappings} ${content}`);
  }
  const atTheEnd = mapOf({ mappings: "AAAK", sourcesContent: ["first\r\nsecond"] });
  const sources = sourcesOf({ "/app/sum.js": `${ran}//# sourceMappingURL=${base64(atTheEnd)}` });
  assert.deepEqual(sources.original(place), { file: "/app/src/sum.ts", line: 1, column: 6 });
});

test("original() sections", () => {
  const part = (source: string): object => ({ version: 3, sources: [source], names: [], mappings: "AAAA,EAAE;AACF" });
  const sections = [
    { offset: { line: 0, column: 0 }, map: part("one.ts") },
    { offset: { line: 0, column: 3 }, map: part("two.ts") },
    { offset: { line: 4, column: 2 }, map: part("three.ts") },
  ];
  const map = JSON.stringify({ version: 3, sections });
  const sources = sourcesOf({ "/app/sum.js": `${"123456\n".repeat(6)}//# sourceMappingURL=${base64(map)}` });
  const at = (line: number, column: number): string => {
    const found = sources.original({ file: "/app/sum.js", line, column });
    return `${found.file.slice(5)}:${found.line}:${found.column}`;
  };
  assert.equal(at(1, 1), "one.ts:1:1");
  assert.equal(at(1, 3), "one.ts:1:3");
  assert.equal(at(1, 4), "two.ts:1:1");
  assert.equal(at(1, 6), "two.ts:1:3");
  assert.equal(at(2, 1), "two.ts:2:1");
  assert.equal(at(5, 2), "sum.js:5:2");
  assert.equal(at(5, 3), "three.ts:1:1");
  assert.equal(at(6, 1), "three.ts:2:1");
  assert.deepEqual(sources.original({ file: "/app/sum.js", line: 5 }), { file: "/app/three.ts", line: 1 });
});

test("original() maps that lead in a circle, or ever on, are left somewhere", () => {
  const leadingTo = (source: string): string =>
    `${ran}//# sourceMappingURL=${base64(mapOf({ sources: [source], sourcesContent: undefined, mappings: "AAAA" }))}`;
  const circle = sourcesOf({
    "/app/sum.js": leadingTo("b.js"),
    "/app/b.js": leadingTo("c.js"),
    "/app/c.js": leadingTo("sum.js"),
  });
  assert.deepEqual(circle.original(place), { file: "/app/sum.js", line: 1, column: 1 });
  let content = written;
  for (let index = 0; index < 15; index++) {
    const map = mapOf({ sources: [`${index}.js`], sourcesContent: [content], mappings: "AAAA" });
    content = `${ran}//# sourceMappingURL=${base64(map)}`;
  }
  assert.equal(sourcesOf({ "/app/sum.js": content }).original(place).file, "/app/5.js");
});

test("original() a loader's own lines are no lines of the file", () => {
  const sources = new Sources({ read: () => ({ missing: "it does not exist" }) });
  const map = mapOf({ sources: ["sum.ts"] });
  sources.provide("file:///app/sum.ts", `${ran}helper();\n//# sourceMappingURL=${base64(map)}`);
  assert.deepEqual(sources.original({ file: "/app/sum.ts", line: 1, column: 1 }), {
    file: "/app/sum.ts",
    line: 2,
    column: 1,
  });
  assert.deepEqual(sources.original({ file: "/app/sum.ts", line: 3, column: 1 }), { file: "/app/sum.ts" });
});

test("original() and lines() a text that was provided without a map", () => {
  const sources = sourcesOf({ "/app/sum.ts": written });
  sources.provide("/app/sum.ts", ran);
  assert.deepEqual(sources.original({ file: "/app/sum.ts", line: 1, column: 1 }), {
    file: "/app/sum.ts",
    line: 1,
    column: 1,
  });
  assert.deepEqual(sources.lines("/app/sum.ts"), ["ab cd", "ef", ""]);
});

test("original() the runtime's own files are no problem", () => {
  const sources = new Sources();
  for (const file of ["node:fs", "node:internal/modules/run_main", "evalmachine.<anonymous>", ""]) {
    assert.deepEqual(sources.original({ file, line: 3, column: 4 }), { file, line: 3, column: 4 });
    assert.equal(sources.lines(file), undefined);
  }
  assert.deepEqual(sources.problems, []);
});

test("lines() every end that JavaScript knows, a byte order mark, no end at the end", () => {
  const sources = sourcesOf({ "/app/a.js": "\ufeffone\r\ntwo\rthree\u2028four\u2029five\nsix" });
  assert.deepEqual(sources.lines("/app/a.js"), ["one", "two", "three", "four", "five", "six"]);
  assert.equal(sources.lines("/app/b.js"), undefined);
});

test("original() and functionName() lines that end as Windows has them, behind a byte order mark", (context) => {
  const scratch = new Scratch(context);
  const source = scratch.write(
    "sum.ts",
    "\ufefftype Sum = number;\r\n\r\nexport function sum(a: Sum) {\r\n  return a;\r\n}\r\n",
  );
  scratch.tsc("--newLine", "crlf", "sum.ts");
  const sources = new Sources();
  const line =
    scratch
      .read("sum.js")
      .split("\r\n")
      .findIndex((each) => each.includes("return")) + 1;
  const file = scratch.path("sum.js");
  assert.deepEqual(sources.original({ file, line, column: 5 }), { file: source, line: 4, column: 3 });
  assert.deepEqual(sources.lines(source)?.slice(2, 4), ["export function sum(a: Sum) {", "  return a;"]);
});

for (const [what, url, files, says] of [
  ["missing", "sum.js.map", {}, "its map /app/sum.js.map cannot be had, because it does not exist"],
  [
    "elsewhere",
    "https://example.com/sum.js.map",
    {},
    "its map https://example.com/sum.js.map is not a file, and nothing is fetched",
  ],
  ["cut off", base64(mapOf().slice(0, -9)), {}, "its map is not JSON: "],
  ["no object", base64("[]"), {}, "its map is not a JSON object"],
  ["of another version", base64(mapOf({ version: 2 })), {}, "its map is of version 2, not 3"],
  ["of other letters", base64(mapOf({ mappings: "A!" })), {}, "its map has mappings that are none"],
  ["without sources", base64(mapOf({ sources: 1 })), {}, "the sources of its map are not a list"],
  ["with numbers for sources", base64(mapOf({ sources: [1] })), {}, "the sources of its map are not all texts or null"],
  ["with a list for a root", base64(mapOf({ sourceRoot: [] })), {}, "its map has a sourceRoot that is no text"],
  ["with a section in none", base64('{"version":3,"sections":[1]}'), {}, "a section of its map is not a JSON object"],
  ["without data", "data:application/json;base64", {}, "its map is a data: URL without a comma"],
  ["in no encoding", "data:application/json;charset=none,{}", {}, "its map is in the unknown encoding none"],
  [
    "of another text",
    "sum.js.map",
    { "/app/sum.js.map": mapOf({ sourcesContent: ["one line"] }) },
    "its map leads to line 2, column 1 of /app/src/sum.ts, where there is none: it was made from another text",
  ],
] as const) {
  test(`problems a map ${what}`, () => {
    const sources = sourcesOf({ "/app/sum.js": `${ran}//# sourceMappingURL=${url}`, ...files });
    for (let times = 0; times < 2; times++) {
      assert.deepEqual(sources.original(place), place);
      assert.equal(sources.functionName(place, "ab"), "ab");
    }
    assert.equal(sources.problems.length, 1);
    const [problem = ""] = sources.problems;
    assert.ok(problem.startsWith(`Places in /app/sum.js are not traced to their source, or not all: ${says}`), problem);
  });
}

test("problems a file that cannot be read, a folder, a file beyond all bounds", (context) => {
  const scratch = new Scratch(context);
  const huge = scratch.write("huge.js", "");
  truncateSync(huge, 257 * 2 ** 20);
  for (const [file, says] of [
    [scratch.path("none.js"), "it does not exist"],
    [scratch.folder, "it is not a file"],
    [huge, "it is larger than 256 MB"],
    [`${scratch.write("a.js", "")}/b.js`, "it cannot be read (ENOTDIR)"],
  ] as const) {
    const sources = new Sources();
    assert.deepEqual(sources.original({ file: pathToFileURL(file).href, line: 1 }), { file, line: 1 });
    assert.deepEqual(sources.problems, [`Places in ${file} are not traced to their source, or not all: ${says}.`]);
  }
});
