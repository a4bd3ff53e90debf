import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cost } from "../../../bench/command/cost.js";
import { parseCounts } from "../../../bench/command/counts.js";
import { commandSection } from "../../../bench/command/section.js";

const costs = (...clocks: number[]): Cost[] => clocks.map((clock) => ({ clock, processor: 2 * clock, output: "" }));

test("commandSection() gives jsgrind's ratios to plain Valgrind, with names and without, and what Valgrind takes without it", () => {
  const counts = { none: { translated: 61_234, run: 36_500_000 }, fast: { translated: 1_000, run: 2_000_000 } };
  const section = commandSection([
    {
      name: "`node -e 0`",
      costs: {
        plain: costs(10, 20),
        stackValgrind: costs(10.4, 20.8),
        stackNamed: costs(12, 24),
        deep: costs(10.3, 20.6),
        named: costs(11.5, 23),
      },
      counts: { ...counts, names: { translated: 3_000, run: 4_000_000 } },
    },
  ]);
  assert.match(section, /^## The command\n/);
  const ratio = (value: string): string => `${value} (${value} to ${value})`;
  const row = `| ${ratio("1.04")} | at most 1.05 | yes | ${ratio("1.20")} | at most 1.10 | cannot be | ${ratio("1.03")} | ${ratio("1.15")} |`;
  assert.ok(section.includes(`| \`node -e 0\` | processor | 30.0 (25.0 to 35.0) ${row}`), section);
  assert.ok(section.includes(`|  | clock | 15.0 (12.5 to 17.5) ${row}`), section);
  assert.ok(section.includes("| `node -e 0` | 61.2 | 36.5 | 1.0 | 2.0 | 3.0 | 4.0 |"), section);
});

test("parseCounts() reads what Valgrind prints at the end", () => {
  const log = [
    "==7== ",
    "--7--  transtab: new        60,877 (1,443,190 -> 29,858,272; ratio 20.7) [0 scs] avg tce size 490",
    "--7-- scheduler: 36,534,271 event checks.",
  ].join("\n");
  assert.deepEqual(parseCounts(log), { translated: 60_877, run: 36_534_271 });
  assert.throws(() => parseCounts("--7-- scheduler: 36,534,271 event checks."), /does not tell/);
});
