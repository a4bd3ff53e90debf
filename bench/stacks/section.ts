/** The part of the page about what naming the stacks costs. */
import type { Cost } from "../command/cost.js";
import { differences, ratios, summary } from "../lib/statistics.js";
import { figure, spread, table } from "../lib/table.js";
import { errors, type StacksResult } from "./run.js";

/** Milliseconds on the clock. */
const expected = 5;

export function stacksSection({ folded, valgrind }: StacksResult): string {
  const clock = (costs: readonly Cost[]): number[] => costs.map((cost) => cost.clock);
  const perError = differences(
    differences(clock(folded.with), clock(folded.without)),
    differences(clock(valgrind.with), clock(valgrind.without)),
  ).map((seconds) => (1_000 * seconds) / errors);
  const cost = summary(perError);
  const head = ["", "`--stack valgrind`, s", "stacks named, s", "ratio"];
  const row = (name: string, kind: "without" | "with"): string[] => {
    const [ours, theirs] = [clock(folded[kind]), clock(valgrind[kind])];
    return [name, spread(summary(theirs)), spread(summary(ours)), spread(summary(ratios(ours, theirs)))];
  };
  return `## Stacks

\`jsgrind memcheck\` of [a program](../bench/stacks/programs/errors.mjs) with ${errors.toLocaleString("en")} distinct errors, and of the same without any, on the clock.

${table(head, [row("no error", "without"), row(`${errors.toLocaleString("en")} errors`, "with")])}

So naming an error's stack takes ${spread(cost)} ms; at most ${expected} was expected: ${Number(figure(cost.median)) <= expected ? "yes" : "no"}.`;
}
