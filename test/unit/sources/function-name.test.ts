/** What functions are called where maps are coarse, say something else than the author, or nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { transformSync, type TransformOptions } from "esbuild";
import { findCompiledName, findKeyword } from "#src/sources/compiled-name.js";
import { Sources } from "#src/sources/sources.js";
import { chooseName, declaredName, writtenName } from "#src/sources/written-name.js";
import { placeAt } from "./scratch.js";

const file = "/app/out.js";

/**
 * What the function is called that begins at the last letter of `upTo` in what esbuild makes of the source. `name` is V8's name for it,
 * in which `$1` is what the first group has matched.
 */
function called(source: string, upTo: RegExp, name: string, options: TransformOptions = {}): string {
  const { code } = transformSync(source, {
    minify: true,
    format: "esm",
    sourcemap: "inline",
    sourcefile: "in.ts",
    loader: "ts",
    ...options,
  });
  const found = upTo.exec(code);
  assert.ok(found !== null, `${String(upTo)} in ${code}`);
  const sources = new Sources({ read: () => ({ text: code }) });
  const start = placeAt(file, code, found.index + found[0].length - 1);
  const author = sources.functionName(start, name.replace("$1", found[1] ?? ""));
  assert.deepEqual(sources.problems, []);
  return author;
}

for (const [what, source, upTo, name, author] of [
  ["a renamed function", "export function sum() {}", /function (\w+)\(/, "$1", "sum"],
  ["an export that has a name", "export default function sum() {}", /function (\w+)\(/, "$1", "sum"],
  ["a class, at the class", "export class Sum { size = 1 }", /c(?=lass (\w+))/, "$1", "Sum"],
  ["a class, at its body", "export class Sum { size = 1 }", /class (\w+)\{/, "$1", "Sum"],
  ["a class, at its field", "export class Sum { size = 1 }", /class (\w+)\{s/, "$1", "Sum"],
  ["a field's function", "export class Sum { size = () => 1 }", /size=\(/, "size", "size"],
  ["a function of a function's", "export function Sum() {} Sum.of = () => 1", /(\w+)\.of=\(/, "$1.of", "Sum.of"],
  [
    "a method of a function's",
    "export function Sum() {} Sum.prototype.of = function () {}",
    /(\w+)\.prototype\.of=function\(/,
    "$1.of",
    "Sum.of",
  ],
  ["a name that nothing refers to", "run(function sum() {})", /function\(/, "", "sum"],
  ["no name", "run(function () {})", /function\(/, "", ""],
  ["initializers", "export class Sum { size = 1 }", /c(?=lass)/, "<initializer>", "<initializer>"],
  ["a name that is no identifier", 'export const table = { "a sum"() {} }', /\(/, "a sum", "a sum"],
] as const) {
  test(`functionName() ${what}`, () => assert.equal(called(source, upTo, name), author));
}

test("functionName() properties that are renamed too", () => {
  const mangle = { mangleProps: /_$/ };
  const method = "export const table = { sum_() { return 1 } };";
  assert.equal(called(method, /\{(\w+)\(/, "$1", mangle), "sum_");
  const assigned = "export const table = {}; table.late_ = function () {};";
  assert.equal(called(assigned, /(\w+\.\w+)=function\(/, "$1", mangle), "table.late_");
  const accessor = "export class T { get area_() { return 1 } }";
  assert.equal(called(accessor, /get (\w+)\(/, "get $1", mangle), "get area_");
});

test("functionName() a mapping that begins elsewhere names nothing", () => {
  const map = (mappings: string, content: string): string => {
    const json = JSON.stringify({
      version: 3,
      sources: ["in.js"],
      sourcesContent: [content],
      names: ["wrong"],
      mappings,
    });
    return `data:application/json,${encodeURIComponent(json)}`;
  };
  const named = (mappings: string, content: string): string => {
    const sources = new Sources({
      read: () => ({ text: `let a=function(){};\n//# sourceMappingURL=${map(mappings, content)}` }),
    });
    return sources.functionName({ file, line: 1, column: 15 }, "a");
  };
  // The line alone is mapped, with a name that is of something else.
  assert.equal(named("AAAAA", "let sum = function () {};"), "a");
  // The name is mapped to the statement that it stands in.
  assert.equal(named("IAAA", "module.exports = function () {};"), "a");
  assert.equal(named("IAAA", "(input) => input"), "a");
  assert.equal(named("IAAI", "let sum = function () {};"), "sum");
});

for (const [there, name] of [
  ["sum(a, b) {", "sum"],
  ["sum<T>(a: T)", "sum"],
  ["sum = (a) => a", "sum"],
  ["sum: number = 1", "sum"],
  ["#sum(a) {", "#sum"],
  ["*sum() {", "sum"],
  ["function sum(", "sum"],
  ["export default async function* sum(", "sum"],
  ["export const sum = ", "sum"],
  ["private static async sum(", "sum"],
  ["get sum() {", "sum"],
  ["get() {", "get"],
  ["async(a)", "async"],
  ["Sum extends Other {", "Sum"],
  ["abstract class Sum {", "Sum"],
  ["gr\u00f6\u00dfe(", "gr\u00f6\u00dfe"],
  ["default function () {", "default"],
  ["export default (a) => a", "default"],
  ["default async a => a", "default"],
  ["async a => a", undefined],
  ["a => a", undefined],
  ["(a) => a", undefined],
  ["function (a) {", undefined],
  ["class extends Other {", undefined],
  ["module.exports = ", undefined],
  ["if (a) {", undefined],
  ["constructor(a) {", undefined],
  ["a == b", undefined],
  ['"a sum"() {', undefined],
  ["", undefined],
] as const) {
  test(`writtenName() ${there}`, () => assert.equal(writtenName(`  ${there}`, 2), name));
}

test("declaredName() takes what function or class stands before", () => {
  assert.equal(declaredName("async function sum(", 0), "sum");
  assert.equal(declaredName("sum(", 0), undefined);
  assert.equal(declaredName("function (sum) {", 0), undefined);
  assert.equal(declaredName("const sum = function", 0), undefined);
});

test("chooseName() prefers the map's to the written one unless it is made from it", () => {
  assert.equal(chooseName("_Sum", "Sum"), "Sum");
  assert.equal(chooseName("sum$1", "sum"), "sum");
  assert.equal(chooseName("sum2", "sum"), "sum");
  assert.equal(chooseName("program_default", "default"), "default");
  assert.equal(chooseName("total", "sum"), "total");
  assert.equal(chooseName("summary", "sum"), "summary");
  assert.equal(chooseName("sum", undefined), "sum");
  assert.equal(chooseName(undefined, "sum"), "sum");
});

for (const [text, name, parts] of [
  ["function a|(", "a", ["a@9"]],
  ["let a=b=>b,a=|b=>b", "a", ["a@11"]],
  ["a=b?|()=>1", "a", ["a@0"]],
  ["x.prototype.a=function|(", "x.a", ["x@0", "a@12"]],
  ["this.a=function|(", "X.a", ["a@5"]],
  ["class a{b(){}constructor|(", "a", ["a@6"]],
  ["a=class{constructor|(", "a", ["a@0"]],
  ["|class a{", "a", ["a@6"]],
  ["class a{}class ab{constructor|(", "a", ["a@6"]],
  ["a$b=|()=>1", "b", undefined],
  ["a=1;run(|()=>1", "a", undefined],
  ["a==|()=>1", "a", undefined],
  ["class $a{constructor|(", "$a", ["$a@6"]],
] as const) {
  test(`findCompiledName() ${name} in ${text}`, () => {
    const start = text.indexOf("|");
    const found = findCompiledName(text.replace("|", ""), start, name);
    assert.deepEqual(
      found?.parts.map((part) => `${part.name}@${part.offset}`),
      parts,
    );
  });
}

test("findKeyword() the beginning of a function", () => {
  assert.equal(findKeyword("run(async function*(", 19), 4);
  assert.equal(findKeyword("run(function a(", 14), 4);
  assert.equal(findKeyword("myfunction (", 11), undefined);
});
