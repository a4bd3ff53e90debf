import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cost } from "../../../bench/command/cost.js";
import { stacksSection } from "../../../bench/stacks/section.js";

const costs = (...clocks: number[]): Cost[] => clocks.map((clock) => ({ clock, processor: 0, output: "" }));

test("stacksSection() gives the milliseconds of one error, and whether they are as expected", () => {
  const section = stacksSection({ without: costs(10, 11), with: costs(13, 14) });
  assert.match(section, /^## Stacks\n/);
  // 3 seconds for 1,000 errors.
  assert.match(section, /\| 3\.00 \(3\.00 to 3\.00\) \| at most 5 \| yes \|/);
  assert.match(
    stacksSection({ without: costs(10), with: costs(16) }),
    /\| 6\.00 \(6\.00 to 6\.00\) \| at most 5 \| no \|/,
  );
});
