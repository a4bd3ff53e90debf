import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cost } from "../../../bench/command/cost.js";
import { ctSection } from "../../../bench/ct/section.js";

const costs = (...seconds: number[]): Cost[] => seconds.map((clock) => ({ clock, processor: 0, output: "" }));

test("ctSection() judges one case, and each further one, by what starting Node takes", () => {
  const section = ctSection([
    { version: "20.1.0", start: costs(10, 20), one: costs(35, 70), many: costs(65, 130) },
    { version: "26.1.0", start: costs(10, 20), one: costs(45, 90), many: costs(55, 100) },
  ]);
  assert.match(section, /^## Constant time\n/);
  assert.match(section, /\| one case \|.*\| 3\.50 \(3\.50 to 3\.50\) \| at most 4\.00 \| yes \|/);
  assert.match(section, /\| 26\.1\.0 \|.*\| one case \|.*\| 4\.50 \(4\.50 to 4\.50\) \| at most 4\.00 \| no \|/);
  assert.match(section, /\| each further case \|.*\| 0\.30 \(0\.30 to 0\.30\) \| at most 0\.25 \| no \|/);
});
