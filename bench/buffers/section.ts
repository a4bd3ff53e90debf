/** The part of the page about what `--buffers` costs. */
import type { Cost } from "../command/cost.js";
import { ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import type { BuffersResult } from "./run.js";

/** Of a program that also does something with its Buffers. */
const expected = 1.5;

export function buffersSection(results: readonly BuffersResult[]): string {
  const processor = (costs: readonly Cost[]): number[] => costs.map((cost) => cost.processor);
  const rows = results.map((result, index) => {
    const [without, more] = [processor(result.without), processor(result.with)];
    const ratio = summary(ratios(more, without));
    const judged = index === 0 ? [`at most ${share(expected)}`, met({ ratio: ratio.median, expected })] : ["", ""];
    return [result.name, spread(summary(without)), spread(summary(more)), spread(ratio), ...judged];
  });
  return `## Buffers

\`jsgrind memcheck --buffers\` against \`jsgrind memcheck\`, seconds of processor time from start to report: of [a program that encodes and decodes
messages](../bench/buffers/programs/messages.mjs), and of [one that does nothing else than make Buffers](../bench/buffers/programs/allocations.mjs), the worst case.

${table(["program", "without, s", "with, s", "ratio", "expected", "met"], rows)}`;
}
