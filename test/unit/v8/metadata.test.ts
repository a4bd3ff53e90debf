/** What executables tell of V8: those of all the runtimes that are here, and files that tell nothing. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { layoutFrom } from "#src/v8/layout.js";
import { readMetadata } from "#src/v8/metadata.js";
import { needsCommand } from "../../require.js";
import { arm64, allNodes } from "../../runtimes.js";
import { layouts } from "./heap-image.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-metadata-"));
after(() => rmSync(folder, { recursive: true }));

const emulated = await arm64();
const nodes = [
  ...(await allNodes()),
  ...("missing" in emulated ? [] : [{ version: "24 for arm64", path: emulated.path }]),
];

for (const { version, path } of nodes) {
  test(`Node ${version} tells its layout`, () => {
    const layout = layoutFrom(readMetadata(path));
    if (typeof layout === "string") assert.fail(layout);
    for (const [group, fields] of Object.entries(layout)) {
      if (group === "bytecodeSizes") continue;
      for (const [name, value] of Object.entries(fields as Record<string, unknown>)) {
        if (name === "sharedFunctionInfoWrapper" && value === undefined) continue;
        if (typeof value === "boolean") continue;
        assert.ok(
          typeof value === "number" && Number.isInteger(value) && value >= 0,
          `${group}.${name}: ${String(value)}`,
        );
      }
    }
    // Three widths, and each bytecode is longer the wider its operands are.
    const { bytecodeSizes } = layout;
    const count = bytecodeSizes.length / 3;
    assert.ok(Number.isInteger(count) && count > 150 && count < 256);
    for (let bytecode = 0; bytecode < count; bytecode++) {
      const [single = 0, double = 0, quadruple = 0] = [0, 1, 2].map((width) => bytecodeSizes[width * count + bytecode]);
      assert.ok(1 <= single && single <= double && double <= quadruple, `bytecode ${bytecode}`);
      assert.ok(quadruple - 1 <= 4 * (single - 1) + 0, `bytecode ${bytecode}`);
    }
  });
}

const node = process.execPath;

test("layoutFrom() says what a stripped executable lacks", { skip: needsCommand("strip") }, () => {
  const stripped = join(folder, "stripped");
  execFileSync("strip", ["-o", stripped, node]);
  const metadata = readMetadata(stripped);
  assert.equal(metadata.constants.size, 0);
  assert.equal(layoutFrom(metadata), "it has no symbols that tell how V8 lays out its memory (v8dbg_…)");
});

test("readMetadata() finds nothing in what is no ELF file, or an empty one", () => {
  const text = join(folder, "text");
  for (const content of ["#!/bin/sh\nexec node\n", "", "\x7fELF", `\x7fELF\x01${"x".repeat(100)}`]) {
    writeFileSync(text, content, "latin1");
    const { constants, ...others } = readMetadata(text);
    assert.equal(constants.size, 0);
    assert.ok(Object.values(others).every((each) => each === undefined));
  }
});

test("readMetadata() of an ELF file that is cut off finds no more than is there", () => {
  const cut = join(folder, "cut");
  copyFileSync(node, cut);
  const { size } = statSync(cut);
  const whole = layoutFrom(readMetadata(cut));
  // The sections' headers come last, and the symbols' are among the last of them.
  const tails = [64, 100, 150, 200, 1_000, 2_000, 5_000];
  const lengths = [...tails.map((tail) => size - tail), size >> 1, 5_000, 64, 63];
  const layouts = lengths.map((length) => {
    truncateSync(cut, length);
    return layoutFrom(readMetadata(cut));
  });
  for (const layout of layouts) if (typeof layout !== "string") assert.deepEqual(layout, whole);
  assert.ok(layouts.slice(-5).every((layout) => typeof layout === "string"));
});

test("readMetadata() throws for a file that does not exist", () => {
  assert.throws(() => readMetadata(join(folder, "none")), { code: "ENOENT" });
});

test("layoutFrom() says which constants are missing, and refuses compressed pointers", () => {
  const { constants, bytecodeSizes } = readMetadata(node);
  const without = new Map(constants);
  without.delete("type_Script__SCRIPT_TYPE");
  assert.equal(layoutFrom({ constants: without, bytecodeSizes }), "it does not tell type_Script__SCRIPT_TYPE");
  assert.equal(layoutFrom({ constants, bytecodeSizes: undefined }), "it does not tell Bytecodes::kBytecodeSizes");
  const compressed = new Map(constants).set("SmiShiftSize", 0);
  assert.equal(layoutFrom({ constants: compressed, bytecodeSizes }), "its V8 compresses pointers");
});

test("layoutFrom() of recorded metadata has what moved between the versions", () => {
  const moved = [...layouts].map(([name, { bytecodeArray, code, scope, type }]) => [
    name,
    [bytecodeArray.positions, code.data, code.baselineKind, scope.firstVariable - scope.locals],
    type.sharedFunctionInfoWrapper !== undefined,
  ]);
  assert.deepEqual(moved, [
    ["node-20-x64", [32, 16, 11, 1], false],
    ["node-22-x64", [24, 8, 10, 1], false],
    ["node-24-arm64", [24, 8, 10, 3], true],
    ["node-24-x64", [24, 8, 10, 3], true],
    ["node-26-x64", [24, 8, 11, 3], true],
  ]);
});
