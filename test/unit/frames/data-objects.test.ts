import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DataObjects } from "#src/frames/data-objects.js";
import type { Frame } from "#src/report/contract.js";

test("forgetIn() takes a file of data for no object, and leaves executables, named frames and what is gone", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-objects-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const data = join(folder, "cache");
  writeFileSync(data, "SQLite format 3\0");
  const frame = (object: string, change: Partial<Frame> = {}): Frame => ({
    ip: "0x1",
    language: "native",
    object,
    ...change,
  });
  const frames = [
    frame(data),
    frame(process.execPath),
    frame(join(folder, "gone.node")),
    frame(data, { function: "f" }),
  ];
  new DataObjects().forgetIn(frames);
  assert.deepEqual(
    frames.map(({ object }) => object),
    [undefined, process.execPath, join(folder, "gone.node"), data],
  );
});
