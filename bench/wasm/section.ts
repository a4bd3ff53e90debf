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

export function wasmSection(result: WasmResult): string {
  const rows = programs.map((program) => {
    const { without, with: watched } = result[program];
    const ratio = summary(ratios(watched, without));
    return [
      described[program],
      spread(summary(without)),
      spread(summary(watched)),
      spread(ratio),
      `at most ${expected}`,
      ratio.median <= expected ? "yes" : "no",
    ];
  });
  return `## WebAssembly

[Programs](../bench/wasm/programs/work.c) that allocate all the time, in WebAssembly, under \`jsgrind memcheck\` without and with \`--wasm\`; seconds of processor time
from when Node has started.

${table(["program", "without", "with --wasm", "ratio", "expected", "met"], rows)}`;
}
