/** The part of the page about `jsgrind memcheck` as a whole. */
import { ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import type { Cost } from "./cost.js";
import type { ProgramResult } from "./run.js";

/** With all stacks named. */
const expected = 1.1;

export function commandSection(results: readonly ProgramResult[]): string {
  const head = ["program", "", "`valgrind node`, s", "`jsgrind memcheck`, s", "ratio", "expected", "met"];
  const rows = results.flatMap((result) => [
    [result.name, "processor", ...figures(result, ({ processor }) => processor)],
    ["", "clock", ...figures(result, ({ clock }) => clock)],
  ]);
  return `## The command

\`jsgrind memcheck\` from its start to its report, against \`valgrind --tool=memcheck --leak-check=full node\` with the same program, in turns. Seconds
of processor time of all processes together, and on the clock; medians with their quartiles. A ratio is from two neighbouring runs.

${table(head, rows)}`;
}

function figures({ plain, jsgrind }: ProgramResult, secondsOf: (cost: Cost) => number): string[] {
  const [ours, theirs] = [jsgrind.map(secondsOf), plain.map(secondsOf)];
  const ratio = summary(ratios(ours, theirs));
  return [
    spread(summary(theirs)),
    spread(summary(ours)),
    spread(ratio),
    `at most ${share(expected)}`,
    met({ ratio: ratio.median, expected }),
  ];
}
