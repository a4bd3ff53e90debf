/** The part of the page about what `jsgrind ct` costs. */
import type { Cost } from "../command/cost.js";
import { differences, ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import { type CtResult, manyCases } from "./run.js";

const expectedOfOne = 4;
const expectedOfFurther = 0.25;

export function ctSection(results: readonly CtResult[]): string {
  return `## Constant time

\`jsgrind ct\` on [small cases](../bench/ct/programs/cases.mjs), each with its control, from start to verdict over all tiers that the Node has: seconds on the clock, as many tiers at
a time as there are processors, or all where one would be left, against \`valgrind node -e 0\`. Node has a tier more since 24. A further case is a tenth of what ${manyCases} cases take more than one.

${table(["Node", "`valgrind node -e 0`, s", "", "s", "ratio", "expected", "met"], results.flatMap(rowsOf))}`;
}

function rowsOf({ version, start, one, many }: CtResult): string[][] {
  const clock = (costs: readonly Cost[]): number[] => costs.map((cost) => cost.clock);
  const further = differences(clock(many), clock(one)).map((seconds) => seconds / (manyCases - 1));
  const cells = (name: string, seconds: readonly number[], expected: number): string[] => {
    const ratio = summary(ratios(seconds, clock(start)));
    return [
      name,
      spread(summary(seconds)),
      spread(ratio),
      `at most ${share(expected)}`,
      met({ ratio: ratio.median, expected }),
    ];
  };
  return [
    [version, spread(summary(clock(start))), ...cells("one case", clock(one), expectedOfOne)],
    ["", "", ...cells("each further case", further, expectedOfFurther)],
  ];
}
