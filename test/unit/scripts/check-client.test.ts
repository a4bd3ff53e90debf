/** scripts/check-client.mjs as a whole: every way of naming a module, in a tree of its own. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { temporaryTree } from "./temporary-tree.js";

const ROOT = packageRoot(import.meta.url);
const CONFIG = `{ "compilerOptions": { "module": "nodenext", "types": [] }, "include": ["src"] }`;

function check(files: Readonly<Record<string, string>>) {
  const root = temporaryTree({ "package.json": `{ "type": "module" }`, "tsconfig.json": CONFIG, ...files });
  const script = join(ROOT, "scripts", "check-client.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** The line numbers that are complained of in `file`. */
function linesIn(file: string, stderr: string): number[] {
  const lines = stderr.split("\n").filter((line) => line.startsWith(`${file}:`));
  return lines.map((line) => Number(line.split(":")[1])).toSorted((a, b) => a - b);
}

test("check-client passes a client that imports itself, and what only looks like an import", () => {
  const { status, stdout, stderr } = check({
    "src/client/index.ts": [
      `import { other } from "./other.js";`,
      `// import "in-a-comment";`,
      "export const text = 'import \"in-a-text\"' + `import(${other})`;",
      `export const require_ = { import: (name: string) => name }.import("in-a-method");`,
    ].join("\n"),
    "src/client/other.ts": "export const other = 1;",
    "src/client/object/load.ts": `import "node:fs";`,
    "src/client/off/index.ts": `import type { text } from "../index.js";\nexport type T = typeof text;`,
    "src/cli/bin.ts": `import "commander";`,
  });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^4 modules /);
});

test("check-client sees every way of naming a module, and says where", () => {
  const lines = [
    `import fs from "node:fs";`,
    `import "../outside.js";`,
    `import type { A } from "saxes";`,
    `export { B } from "commander";`,
    `export type { C } from "commander";`,
    `export * from "commander";`,
    `import D = require("commander");`,
    `export type E = import("saxes").SaxesParser;`,
    `export const f = await import("saxes");`,
    `export const g = await import(f.name);`,
    "export const h = await import(`saxes`);",
    `export const i = require("node:os");`,
    `export const j = process.getBuiltinModule("os");`,
    `export const k = module.createRequire("os");`,
    `declare module "os" {}`,
    `export const l = () => { if (fs) void import("deep"); };`,
  ];
  const { status, stderr } = check({ "src/client/index.ts": lines.join("\n"), "src/outside.ts": "export {};" });
  assert.equal(status, 1);
  assert.deepEqual(
    linesIn("src/client/index.ts", stderr),
    lines.map((_, index) => index + 1),
  );
});

test("check-client sees triple-slash references", () => {
  const { status, stderr } = check({
    "src/client/index.ts": `/// <reference types="node" />\n/// <reference path="../outside.ts" />\nexport {};`,
    "src/outside.ts": "export {};",
  });
  assert.equal(status, 1);
  assert.deepEqual(linesIn("src/client/index.ts", stderr), [1, 2]);
});

test("check-client holds the disabled twins to whole type-only imports", () => {
  const { status, stderr } = check({
    "src/client/index.ts": "export interface T {}",
    "src/client/off/index.ts": [
      `import type { T } from "../index.js";`,
      `import { type T as U } from "../index.js";`,
      `export { type T as V } from "../index.js";`,
      `export type { T as W } from "../index.js";`,
      `export declare const x: [T, U];`,
    ].join("\n"),
  });
  assert.equal(status, 1);
  assert.deepEqual(linesIn("src/client/off/index.ts", stderr), [2, 3]);
});

test("check-client does not pass where there is nothing to check", () => {
  const { status, stderr } = check({ "src/cli/bin.ts": "export {};" });
  assert.equal(status, 1);
  assert.match(stderr, /has no module/);
});
