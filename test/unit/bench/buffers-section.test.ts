import assert from "node:assert/strict";
import { test } from "node:test";
import { buffersSection } from "../../../bench/buffers/section.js";
import type { Cost } from "../../../bench/command/cost.js";

const costs = (...seconds: number[]): Cost[] => seconds.map((processor) => ({ clock: 0, processor, output: "" }));

test("buffersSection() judges the program that uses its Buffers, and shows the worst case beside it", () => {
  const worst = { name: "worst", without: costs(10), with: costs(30) };
  const section = (seconds: number): string =>
    buffersSection([{ name: "messages", without: costs(10, 20), with: costs(seconds, 2 * seconds) }, worst]);
  assert.match(section(14), /^## Buffers\n/);
  assert.match(section(14), /\| messages \|.*\| 1\.40 \(1\.40 to 1\.40\) \| at most 1\.50 \| yes \|/);
  assert.match(section(16), /\| messages \|.*\| 1\.60 \(1\.60 to 1\.60\) \| at most 1\.50 \| no \|/);
  assert.match(section(14), /\| worst \|.*\| 3\.00 \(3\.00 to 3\.00\) \|\s+\|\s+\|/);
});
