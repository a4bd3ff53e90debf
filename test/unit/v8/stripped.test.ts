import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readMetadata } from "#src/v8/metadata.js";
import { searchStripped } from "#src/v8/stripped.js";
import { runtimes } from "../../runtimes.js";
import { temporaryFolder } from "../launch/folder.js";

/** Twelve bytecodes, of which the last differs from one width to the next. */
const sizes = Buffer.from(
  ["0101010101020304050506" + "02", "0101010101030507090709" + "03", "010101010105090d110b0f" + "05"].join(""),
  "hex",
);
const version = Buffer.from("\0" + "15.0.245.2-rusty\0", "latin1");

test("searchStripped() finds the version and the lengths of bytecodes wherever they are in the file", (t) => {
  const path = join(temporaryFolder(t), "runtime");
  for (const at of [100, (1 << 23) - 20, (1 << 23) + 5]) {
    const content = Buffer.alloc((1 << 23) + 4000);
    // What begins like a table is none.
    content.set(sizes.subarray(0, 12), 20);
    content.set(sizes, at);
    content.set(version, at + 1000);
    writeFileSync(path, content);
    const found = searchStripped(path);
    assert.deepEqual(
      { ...found, bytecodeSizes: Buffer.from(found.bytecodeSizes ?? []) },
      { version: "15.0.245.2", bytecodeSizes: sizes, isJavaScriptCore: false },
      `at ${at}`,
    );
  }
});

test("searchStripped() finds nothing where there is nothing", (t) => {
  const path = join(temporaryFolder(t), "runtime");
  writeFileSync(path, "not-15.0.245-rusty, and more than one -rusty\0");
  assert.deepEqual(searchStripped(path), { version: undefined, bytecodeSizes: undefined, isJavaScriptCore: false });
});

for (const { name, version: release, path } of await runtimes()) {
  test(`searchStripped() knows the engine of ${name} ${release}`, () => {
    const found = searchStripped(path);
    assert.equal(found.isJavaScriptCore, name === "bun");
    if (name === "node") assert.deepEqual(found.bytecodeSizes, Uint8Array.from(readMetadata(path).bytecodeSizes ?? []));
    if (name === "deno") {
      assert.match(found.version ?? "", /^\d+\.\d+\.\d+\.\d+$/);
      assert.ok(found.bytecodeSizes !== undefined);
    }
  });
}
