import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findRelay } from "#src/gdb/find-relay.js";

test("findRelay() takes vgdb from beside the real valgrind, then from beside the link, then from PATH", (t) => {
  const root = mkdtempSync(join(tmpdir(), "jsgrind-relay-"));
  t.after(() => rmSync(root, { recursive: true }));
  const place = (folder: string, name: string): string => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, name), "", { mode: 0o755 });
    return join(root, folder, name);
  };
  const valgrind = place("opt/bin", "valgrind");
  const onPath = place("path", "vgdb");
  mkdirSync(join(root, "links"));
  const link = join(root, "links", "valgrind");
  symlinkSync(valgrind, link);
  const path = join(root, "path");

  assert.equal(findRelay(link, { path: undefined }), undefined);
  assert.equal(findRelay(link, { path }), onPath);
  const besideLink = place("links", "vgdb");
  assert.equal(findRelay(link, { path }), besideLink);
  const beside = place("opt/bin", "vgdb");
  assert.equal(findRelay(link, { path }), beside);
  assert.equal(findRelay(valgrind, { path }), beside);
});
