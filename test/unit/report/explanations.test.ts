import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { palette } from "#src/report/colour.js";
import { explanationLines } from "#src/report/explanation-text.js";
import { chapters, explanationOf, variantOf } from "#src/report/explanations.js";
import { kinds } from "#src/report/words.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";

const root = packageRoot(import.meta.url);
const uninitialised = "Syscall param write(buf) points to uninitialised byte(s)";
const unaddressable = "Syscall param write(buf) points to unaddressable byte(s)";

/** The kinds that the program's half of jsgrind makes, by its source: it must not import what is not its own. */
function poolKinds(): string[] {
  const source = readFileSync(join(root, "src", "client", "pool", "misuse.ts"), "utf8");
  return Array.from(source.matchAll(/^ {2}\| "(\w+)"/gm), ([, kind = ""]) => kind);
}

test("explanationOf() knows every kind that the report has words for, and every misuse of a pool", () => {
  assert.equal(poolKinds().length, 7);
  for (const kind of [...kinds, ...poolKinds()])
    for (const message of [uninitialised, unaddressable]) assert.ok(explanationOf(kind, message), kind);
  assert.equal(explanationOf("BrandNewKind", "Something happened"), undefined);
});

test("explanationOf() explains no kind that there is not", () => {
  const there = new Set([...kinds, ...poolKinds()]);
  for (const { kinds: explained } of chapters)
    for (const kind of Object.keys(explained)) assert.ok(there.has(kind.replace(/ \(.*/, "")), kind);
});

test("explanationOf() tells what was never set from what is not accessible", () => {
  assert.match(explanationOf("SyscallParam", uninitialised)?.means ?? "", /nothing was ever written/);
  assert.match(explanationOf("SyscallParam", unaddressable)?.means ?? "", /no live block/);
  assert.equal(variantOf("InvalidRead", unaddressable), "InvalidRead");
});

test("explanationLines() says it once, in lines that fit the terminal", () => {
  const explained = new Set<string>();
  const finding = { kind: "InvalidRead", message: "Invalid read of size 4" };
  for (const columns of [60, 80, 300]) {
    const lines = explanationLines(finding, new Set(), { palette: palette(false), columns });
    for (const line of lines) assert.ok(line.length <= Math.min(columns, 120), line);
    assert.ok(columns < 300 || lines.length <= 5, "short on a wide terminal");
  }
  assert.ok(explanationLines(finding, explained, { palette: palette(false), columns: 80 }).length > 0);
  assert.deepEqual(explanationLines(finding, explained, { palette: palette(false), columns: 80 }), []);
  const unknown = { kind: "BrandNewKind", message: "" };
  assert.deepEqual(explanationLines(unknown, explained, { palette: palette(false), columns: 80 }), []);
});
