/** Findings of the same program under other versions of Node, in other tiers and folders, with other lines: test/fixtures/identity/README.md. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findingId } from "#src/frames/identity.js";
import type { Finding, Frame } from "#src/report/contract.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";

type Named = Pick<Finding, "kind" | "message" | "stack">;

interface Recording {
  findings: { kind: string; message: string; stack: number[] }[];
  frames: Frame[];
}

const folder = join(packageRoot(import.meta.url), "test", "fixtures", "identity");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const first = "node20-fast.json";

function recorded(file: string): Named[] {
  const { findings, frames } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Recording;
  return findings.map(({ kind, message, stack }) => ({ kind, message, stack: stack.map((at) => frames[at] as Frame) }));
}

function ids(file: string): string[] {
  return recorded(file).map(findingId).toSorted();
}

/** How many of the frames that are JavaScript or WebAssembly are where they are in the first recording. */
function placesOf(file: string): Set<string> {
  const frames = recorded(file).flatMap(({ stack }) => stack.filter(({ language }) => language !== "native"));
  return new Set(frames.map((frame) => `${frame.file}:${frame.line}`));
}

test("the recordings differ in what an id must not depend on", () => {
  assert.equal(files.length, 6);
  for (const file of files) assert.equal(recorded(file).length, 7, file);
  const all = files.flatMap(recorded).flatMap(({ stack }) => stack);
  const tiers = new Set(all.map(({ tier }) => tier));
  for (const tier of ["ignition", "sparkplug", "turbofan", "liftoff"]) assert.ok(tiers.has(tier), tier);
  const moved = placesOf("node20-ignition.json");
  assert.ok([...placesOf(first)].some((place) => place.startsWith("/home/ann/app/app.mjs:") && !moved.has(place)));
});

for (const file of files.filter((name) => name !== first)) {
  test(`findingId() is the same for ${file} and for ${first}`, () => {
    assert.deepEqual(ids(file), ids(first));
  });
}

test("findingId() tells the functions of the program apart; two nameless ones of the same file it cannot", () => {
  assert.equal(new Set(ids(first)).size, 6);
});
