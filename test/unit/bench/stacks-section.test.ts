import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cost } from "../../../bench/command/cost.js";
import { stacksSection } from "../../../bench/stacks/section.js";

const costs = (...clocks: number[]): Cost[] => clocks.map((clock) => ({ clock, processor: 0, output: "" }));

test("stacksSection() takes off what the errors and what the flags cost by themselves", () => {
  const section = stacksSection({
    valgrind: { without: costs(10, 10), with: costs(14, 14) },
    folded: { without: costs(11, 11), with: costs(18, 18) },
  });
  assert.match(section, /^## Stacks\n/);
  assert.match(
    section,
    /\| no error \| 10\.0 \(10\.0 to 10\.0\) \| 11\.0 \(11\.0 to 11\.0\) \| 1\.10 \(1\.10 to 1\.10\) \|/,
  );
  // (18 - 11) - (14 - 10) = 3 seconds for 1,000 errors.
  assert.match(section, /takes 3\.00 \(3\.00 to 3\.00\) ms; at most 5 was expected: yes\./);
});
