/** The part of the page about suites of many files. */
import { ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import type { Cost } from "../command/cost.js";
import { fileCount, type SuitesResult } from "./run.js";

const expected = 0.35;

export function suitesSection({ apart, together, byRun }: SuitesResult): string {
  const seconds = (costs: readonly Cost[]): number[] => costs.map(({ processor }) => processor);
  const row = (name: string, costs: readonly Cost[]): string[] => {
    const ratio = summary(ratios(seconds(costs), seconds(apart)));
    return [
      name,
      spread(summary(seconds(costs))),
      spread(ratio),
      `at most ${share(expected)}`,
      met({ ratio: ratio.median, expected }),
    ];
  };
  return `## Test suites

${fileCount} files with two small tests each: \`jsgrind memcheck -- node --test\`, which runs them in one process, against a \`valgrind node\` for each of them, which takes
${spread(summary(seconds(apart)))} s of processor time in all.

${table(
  ["", "s", "ratio", "expected", "met"],
  [row("leaks looked for behind each test", together), row("`--leaks-by run`", byRun)],
)}`;
}
