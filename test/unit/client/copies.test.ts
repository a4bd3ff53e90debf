/** Two copies of the package, as two versions in one program: blocks that one cannot see are refused by the other. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import * as one from "#src/client/valgrind.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { FakeMemcheck } from "./fake-memcheck.js";
import { FakeValgrind } from "./fake-valgrind.js";

const folder = mkdtempSync(join(tmpdir(), "jsgrind-copy-"));
after(() => rmSync(folder, { recursive: true }));
cpSync(join(packageRoot(import.meta.url), "dist", "client"), join(folder, "client"), { recursive: true });
cpSync(join(packageRoot(import.meta.url), "package.json"), join(folder, "package.json"));
const two = (await import(pathToFileURL(join(folder, "client", "valgrind.js")).href)) as typeof one;

const fake = new FakeValgrind();
const memcheck = new FakeMemcheck();
fake.handler = memcheck.handle;
const described =
  /^The blocks in the buffer at 0x[0-9a-f]+ are described by another thread or another copy of jsgrind; describe all blocks of one buffer from one place$/;

test("a buffer's blocks are described by one copy at a time", () => {
  const buffer = new ArrayBuffer(64);
  one.malloclikeBlock(new Uint8Array(buffer, 16, 8));
  assert.throws(() => two.malloclikeBlock(new Uint8Array(buffer, 32, 8)), { name: "Error", message: described });
  assert.throws(() => two.createMempool(new Uint8Array(buffer, 40)), { name: "Error", message: described });
  one.freelikeBlock(new Uint8Array(buffer, 16, 8));

  using pool = two.createMempool(new Uint8Array(buffer, 40));
  two.mempoolAlloc(pool, { offset: 0, length: 4 });
  assert.throws(() => one.malloclikeBlock(new Uint8Array(buffer, 40, 8)), { name: "Error", message: described });
  memcheck.leakCheck();
});

test("a pool of one copy is none for the other, and its anchor is taken for both", () => {
  using pool = one.createMempool(new ArrayBuffer(64), { anchor: 0x91n });
  assert.throws(() => two.mempoolAlloc(pool, { offset: 0, length: 1 }), {
    name: "TypeError",
    message: /^A pool comes from createMempool; this is an object of class Mempool$/,
  });
  assert.throws(
    () => two.createMempool(new ArrayBuffer(64), { anchor: 0x91n }),
    /^Error: There is a pool with anchor 0x91 already/,
  );
  assert.equal(two.mempoolExists(0x91n), true);
});

test("what one copy gave back leaves nothing behind", () => {
  assert.deepEqual(memcheck.pools, []);
  assert.deepEqual(memcheck.announced, []);
  assert.deepEqual(memcheck.errors, []);
});
