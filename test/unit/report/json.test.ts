import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Report } from "#src/report/contract.js";
import { whyNotWritable, writeJson } from "#src/report/json.js";
import { isRoot, temporaryFolder } from "../launch/folder.js";

test("whyNotWritable() passes a new and an existing file, and touches neither", (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "report.json");
  assert.equal(whyNotWritable(path), undefined);
  assert.equal(existsSync(path), false);
  writeFileSync(path, "old");
  assert.equal(whyNotWritable(path), undefined);
  assert.equal(readFileSync(path, "utf8"), "old");
});

test("whyNotWritable() says what is in the way", (t) => {
  const folder = temporaryFolder(t);
  assert.equal(whyNotWritable(folder), "it is a folder");
  assert.match(whyNotWritable(join(folder, "no", "x.json")) ?? "", /ENOENT/);
  writeFileSync(join(folder, "file"), "");
  assert.match(whyNotWritable(join(folder, "file", "x.json")) ?? "", /ENOTDIR|ENOENT/);
  if (isRoot) return;
  mkdirSync(join(folder, "closed"), { mode: 0o500 });
  assert.match(whyNotWritable(join(folder, "closed", "x.json")) ?? "", /EACCES/);
});

test("writeJson() writes what JSON.parse reads back", (t) => {
  const path = join(temporaryFolder(t), "report.json");
  const report: Report = {
    schema: 1,
    jsgrind: "1",
    valgrind: "3.19.0",
    tool: "memcheck",
    command: ["ü\u0000\ud800"],
    processes: [],
    findings: [],
    noise: [],
    suppressed: [],
  };
  writeJson(path, report);
  assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), report);
});
