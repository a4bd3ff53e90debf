import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { DumpFiles } from "#src/jit/dump-files.js";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "jsgrind-dumps-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test("DumpFiles reads what V8 wrote into the run's folder, and has nothing of a process that wrote none", async (t) => {
  const path = folder(t);
  writeFileSync(join(path, "jit-12.dump"), "content");
  const dumps = new DumpFiles(path);
  t.after(() => dumps[Symbol.dispose]());
  const dump = dumps.read(12);
  assert.ok(dump !== undefined);
  assert.equal((await buffer(dump)).toString(), "content");
  assert.equal(dumps.read(13), undefined);
});

test("DumpFiles reads what JavaScriptCore wrote, in whose file's name a thread comes first", async (t) => {
  const path = folder(t);
  writeFileSync(join(path, "jit-12-13.dump"), "content");
  const dumps = new DumpFiles(path);
  t.after(() => dumps[Symbol.dispose]());
  const dump = dumps.read(13);
  assert.ok(dump !== undefined);
  assert.equal((await buffer(dump)).toString(), "content");
  assert.equal(dumps.read(12), undefined);
});

test("DumpFiles keeps a file that a process has deleted and still writes, also beyond its end", async (t) => {
  const [path, elsewhere] = [folder(t), folder(t)];
  const { pid } = process;
  writeFileSync(join(path, `${pid}.xml`), "");
  const file = join(elsewhere, `jit-${pid}.dump`);
  const fd = openSync(file, "w+");
  unlinkSync(file);
  const dumps = new DumpFiles(path);
  t.after(() => dumps[Symbol.dispose]());
  for (let waited = 0; dumps.read(pid) === undefined && waited < 10_000; waited += 50) await sleep(50);
  writeSync(fd, "written later");
  closeSync(fd);
  for (const _ of ["once", "again"]) {
    const dump = dumps.read(pid);
    assert.ok(dump !== undefined);
    assert.equal((await buffer(dump)).toString(), "written later");
  }
});
