/** The part of the page about what `--wasm` costs. */
import { ratios, summary } from "../lib/statistics.js";
import { spread, table } from "../lib/table.js";
import { programs, type Program, type WasmResult } from "./run.js";

const expected = 1.5;

const described: Record<Program, string> = {
  words: "counts words: a string is duplicated, hashed, compared, and freed or kept",
  lists: "lists that grow by `realloc`, are filled, summed and freed",
  text: "[splits](../bench/wasm/programs/text.c) lines into words and keeps those that are new, in a table that grows: thousands of blocks at a time",
  trees: "trees of 2,047 nodes, built, walked once and freed: little but `malloc` and `free`",
};

/** What is measured of each. */
const parts = { whole: "the whole command", work: "its own work" } as const;

export function wasmSection(result: WasmResult): string {
  const rows = programs.flatMap((program) => {
    const { without, with: watched, lines } = result[program];
    return (["whole", "work"] as const).map((part) => {
      const [before, after, named] = [without, watched, lines].map((times) => times.map((seconds) => seconds[part]));
      const ratio = summary(ratios(after ?? [], before ?? []));
      return [
        part === "whole" ? described[program] : "",
        parts[part],
        spread(summary(before ?? [])),
        spread(summary(after ?? [])),
        spread(ratio),
        spread(summary(ratios(named ?? [], before ?? []))),
        ...(part === "whole" ? [`at most ${expected}`, ratio.median <= expected ? "yes" : "no"] : ["", ""]),
      ];
    });
  });
  return `## WebAssembly

[Programs](../bench/wasm/programs/work.c) that allocate all the time, in WebAssembly, under \`jsgrind memcheck\` without and with \`--wasm\`, and with \`--wasm-lines\`; seconds of processor time.
A program does its work twice: the first time V8 compiles it, and Valgrind translates; its own work is the second time. There the price
of two crossings for each \`malloc\` and one for each \`free\` is seen, and of the stacks that Memcheck walks and keeps in them.

${table(["program", "", "without", "with `--wasm`", "ratio", "ratio with `--wasm-lines`", "expected", "met"], rows)}`;
}
