import assert from "node:assert/strict";
import { test } from "node:test";
import { knownLayout } from "#src/v8/known-layouts.js";

const bytecodeSizes = Uint8Array.of(1, 1, 1);
const known = (version: string | undefined, sizes: Uint8Array | undefined = bytecodeSizes) =>
  knownLayout({ version, bytecodeSizes: sizes, isJavaScriptCore: false });

test("knownLayout() has that of the version, and for one that is newer the newest, with the executable's own bytecodes", () => {
  const layout = known("15.0.245.2");
  assert.ok(typeof layout === "object");
  assert.equal(layout.bytecodeSizes, bytecodeSizes);
  assert.deepEqual(known("15.7.1.0"), layout);
  assert.deepEqual(known("16.0.1.0"), layout);
});

test("knownLayout() says what is not known", () => {
  assert.equal(known("14.9.1.0"), "how its V8 14.9.1.0 lays out its memory is not known");
  const unknown = known(undefined);
  assert.ok(typeof unknown === "string");
  assert.match(unknown, /nor which V8 it has$/);
  const without = knownLayout({ version: "15.0.1.1", bytecodeSizes: undefined, isJavaScriptCore: false });
  assert.equal(without, "the lengths of the bytecodes of its V8 15.0.1.1 are not known");
});
