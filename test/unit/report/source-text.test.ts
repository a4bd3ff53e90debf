import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sourceTexts } from "#src/report/source-text.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-source-"));
after(() => rmSync(folder, { recursive: true }));

test("sourceTexts() reads a file once", () => {
  const file = join(folder, "a.ts");
  writeFileSync(file, "早い");
  const textOf = sourceTexts();
  assert.equal(textOf(file), "早い");
  writeFileSync(file, "changed");
  assert.equal(textOf(file), "早い");
  assert.equal(sourceTexts()(file), "changed");
});

test("sourceTexts() has no text for what is no file of this machine, or no source", () => {
  const large = join(folder, "large");
  writeFileSync(large, "");
  truncateSync(large, 17 * 1024 * 1024);
  for (const file of [join(folder, "absent.ts"), folder, large, "node:fs", "package.json", "/dev/zero", "/a\0b"])
    assert.equal(sourceTexts()(file), undefined, file);
});
