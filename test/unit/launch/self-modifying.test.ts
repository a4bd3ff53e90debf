import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { announcesCode } from "#src/launch/self-modifying.js";
import { temporaryFolder } from "./folder.js";

// What gcc makes of VALGRIND_DISCARD_TRANSLATIONS: movq $0x1002,-0x30(%rbp), then the magic sequence.
const request = Buffer.from("48c745d002100000" + "488d45d0" + "31d2" + "48c1c70348c1c70d48c1c73d48c1c7334887db", "hex");
const other = Buffer.from("48c745d001100000" + "488d45d0" + "31d2" + "48c1c70348c1c70d48c1c73d48c1c7334887db", "hex");

function announces(t: Parameters<typeof temporaryFolder>[0], ...parts: Buffer[]): boolean {
  const path = join(temporaryFolder(t), "program");
  writeFileSync(path, Buffer.concat(parts));
  return announcesCode(path);
}

test("announcesCode() finds the request wherever it stands, also across the border of two pieces", (t) => {
  const piece = 1 << 17;
  for (const before of [0, 1000, piece - 30, piece - 20, piece - 1, piece, piece + 5000]) {
    assert.equal(announces(t, Buffer.alloc(before, 0x90), request, Buffer.alloc(100)), true, String(before));
  }
});

test("announcesCode() does not take another request, the number alone or the sequence alone for it", (t) => {
  assert.equal(announces(t, other), false);
  assert.equal(announces(t, request.subarray(0, 20)), false);
  assert.equal(announces(t, request.subarray(8)), false);
  assert.equal(announces(t, request.subarray(0, 8), Buffer.alloc(200), request.subarray(8)), false);
  assert.equal(announces(t), false);
});

test("announcesCode() finds the one that V8 makes in an official Node, and none in programs that write no code", (t) => {
  if (process.platform !== "linux" || process.arch !== "x64") {
    t.skip("V8 makes the request on x64 alone");
    return;
  }
  assert.equal(announcesCode("/bin/sh"), false);
  // A Node of a distribution keeps V8 in a library, and then the answer is no.
  const { node_shared: shared } = process.config.variables as { node_shared?: boolean };
  if (shared === false) assert.equal(announcesCode(process.execPath), true);
});
