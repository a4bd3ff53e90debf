/** The part of the page about what it costs to see into WebAssembly's memory. */
import { ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import type { WasmCost, WasmResult, WasmSetting } from "./run.js";

/** Of --wasm, against Memcheck without it. */
const expected = 1.5;

export function wasmSection(results: readonly WasmResult[]): string {
  const head = [
    "program",
    "",
    "`jsgrind memcheck`, s",
    "`--wasm`, s",
    "ratio",
    "expected",
    "met",
    "`--wasm-lines`, s",
    "ratio",
  ];
  const rows = results.flatMap((result) => [
    [result.name, "its work", ...figures(result, ({ work }) => work)],
    ["", "the whole command", ...figures(result, ({ processor }) => processor)],
  ]);
  return `## WebAssembly

Programs that allocate much: [words](../bench/wasm/programs/words.c), counted by C in a hash table, lines, words and nodes each a block; and rows in
[SQLite](../bench/wasm/programs/sql.mjs), as sql.js ships it. Seconds of processor time of the work alone, and of the whole command from its start to its
report, leak check included; medians with their quartiles. A ratio is from two neighbouring runs, against Memcheck without \`--wasm\`.

${table(head, rows)}`;
}

function figures({ costs }: WasmResult, secondsOf: (cost: WasmCost) => number): string[] {
  const seconds = (setting: WasmSetting): number[] => costs[setting].map(secondsOf);
  const ratioOf = (setting: WasmSetting) => summary(ratios(seconds(setting), seconds("memcheck")));
  return [
    spread(summary(seconds("memcheck"))),
    spread(summary(seconds("wasm"))),
    spread(ratioOf("wasm")),
    `at most ${share(expected)}`,
    met({ ratio: ratioOf("wasm").median, expected }),
    spread(summary(seconds("lines"))),
    spread(ratioOf("lines")),
  ];
}
