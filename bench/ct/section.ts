/** The part of the page about what `jsgrind ct` costs. */
import type { Cost } from "../command/cost.js";
import { differences, ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import { type CtResult, manyCases } from "./run.js";

const expectedOfOne = 4;
const expectedOfFurther = 0.25;

export function ctSection({ start, one, many }: CtResult): string {
  const clock = (costs: readonly Cost[]): number[] => costs.map((cost) => cost.clock);
  const further = differences(clock(many), clock(one)).map((seconds) => seconds / (manyCases - 1));
  const row = (name: string, seconds: readonly number[], expected: number): string[] => {
    const ratio = summary(ratios(seconds, clock(start)));
    return [
      name,
      spread(summary(seconds)),
      spread(ratio),
      `at most ${share(expected)}`,
      met({ ratio: ratio.median, expected }),
    ];
  };
  return `## Constant time

\`jsgrind ct\` on [small cases](../bench/ct/programs/cases.mjs), each with its control, from start to verdict over all tiers that this Node has: seconds on the clock, as many tiers at
a time as there are processors, or all where one would be left,
against \`valgrind node -e 0\`, which takes ${spread(summary(clock(start)))} s. A further case is a tenth of what ${manyCases} cases take more than one.

${table(
  ["", "s", "ratio", "expected", "met"],
  [row("one case", clock(one), expectedOfOne), row("each further case", further, expectedOfFurther)],
)}`;
}
