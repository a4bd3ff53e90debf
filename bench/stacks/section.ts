/** The part of the page about what named stacks cost. */
import type { Cost } from "../command/cost.js";
import { differences, summary } from "../lib/statistics.js";
import { figure, spread, table } from "../lib/table.js";
import { errors, type StacksResult } from "./run.js";

/** Milliseconds on the clock. */
const expected = 5;

export function stacksSection(result: StacksResult): string {
  const clock = (costs: readonly Cost[]): number[] => costs.map((cost) => cost.clock);
  const [less, more] = [clock(result.without), clock(result.with)];
  const cost = summary(differences(more, less).map((seconds) => (1_000 * seconds) / errors));
  const count = errors.toLocaleString("en");
  const isMet = Number(figure(cost.median)) <= expected;
  return `## Stacks

\`jsgrind memcheck\` of [a program](../bench/stacks/programs/errors.mjs) with ${count} distinct errors, each with a stack that is asked for, named and reported, and of
the same program without any; seconds on the clock.

${table(
  ["no error", `${count} errors`, "an error, ms", "expected, ms", "met"],
  [[spread(summary(less)), spread(summary(more)), spread(cost), `at most ${expected}`, isMet ? "yes" : "no"]],
)}

That is all that an error costs, Valgrind's own work included.`;
}
