/** The part of the page about requests. */
import { type Summary, differences, summary } from "../lib/statistics.js";
import { figure, share, spread, table } from "../lib/table.js";
import { explanation, met } from "../lib/verdict.js";
import { type Row, combine } from "./combine.js";
import type { Measured } from "./child.js";
import type { RequestsResult } from "./run.js";

/** Loops that differ by less than this are not told apart: where a loop of a nanosecond lies makes as much. */
const indistinguishable = 0.02;

export function requestsSection({ native, memcheck, disabled }: RequestsResult): string {
  return [
    "## Requests",
    intro,
    "### Outside Valgrind",
    "The real twin, with `-C valgrind`. RUNNING_ON_VALGRIND has answered 0, so nothing crosses; the macros run their few instructions, which then do nothing.",
    comparisonTable(combine(native, { subtractLoop: true }), "native"),
    crossingLine(native),
    "### Under Memcheck",
    `As \`jsgrind memcheck\` runs a program, with ${flagsOf(memcheck)} for V8. The column "floor" is what nothing can be below: an empty crossing for each one that jsgrind makes, and the request [sent by a loop in C](../bench/requests/bare.c), together as a share of the addon's time; of many chunks also [the least books that JavaScript can keep of them](../bench/requests/stores.ts).`,
    comparisonTable(combine(memcheck, { subtractLoop: true }), "memcheck"),
    crossingLine(memcheck),
    booksLine(memcheck),
    "### Disabled",
    "Without the condition `valgrind`, against calls of empty functions that are imported from another module. The loops are counted in, as there is nothing else to measure. The first row is the empty function against itself.",
    disabledTable(combine(disabled, { subtractLoop: false })),
  ].join("\n\n");
}

const intro = `Each row is the same request for the same memory, from loops that V8 has optimised: from jsgrind, and from
[an addon in C](../bench/requests/addon.c) that calls Valgrind's own macros through Node-API. Times are nanoseconds of processor time for one
call, for both calls where a row names two, or for one block where it describes many; what an empty loop takes is subtracted. They were taken in many
short rounds, in each round every loop once and in a new order, in several processes: the least, then the median and its quartiles. A ratio is
jsgrind's time by the addon's in the same round. Blocks are of 64 bytes.`;

function comparisonTable(rows: readonly Row[], setting: "native" | "memcheck"): string {
  const floors = setting === "memcheck";
  const head = [
    "request",
    "addon: least",
    "median",
    "jsgrind: least",
    "median",
    "ratio",
    ...(floors ? ["floor"] : []),
    "expected",
    "met",
  ];
  const judged = rows.map((row) => ({
    row,
    judgement: {
      ratio: row.ratio.median,
      expected: row.expected[setting],
      floor: floors ? row.floor?.median : undefined,
    },
  }));
  const cells = judged.map(({ row, judgement }) => [
    `\`${row.name}\``,
    ...times(row.theirs),
    ...times(row.ours),
    spread(row.ratio),
    ...(floors ? [judgement.floor === undefined ? "" : share(judgement.floor)] : []),
    judgement.expected === undefined ? "" : `at most ${share(judgement.expected)}`,
    met(judgement),
  ]);
  const notes = judged
    .map(({ row, judgement }) => explanation(row.name, judgement))
    .filter((note) => note !== undefined);
  return [table(head, cells), ...notes].join("\n\n");
}

function disabledTable(rows: readonly Row[]): string {
  const head = [
    "call",
    "empty function: least",
    "median",
    "disabled twin: least",
    "median",
    "ratio",
    "expected",
    "met",
  ];
  const cells = rows.map((row) => {
    const same = row.ratio.lower <= 1 + indistinguishable && row.ratio.upper >= 1 - indistinguishable;
    return [
      `\`${row.name}\``,
      ...times(row.theirs),
      ...times(row.ours),
      spread(row.ratio),
      "1.00",
      same ? "yes" : "no",
    ];
  });
  return table(head, cells);
}

function times(summary: Summary): string[] {
  return [figure(summary.least), spread(summary)];
}

/** Why chunks cost more than the request. */
function booksLine(processes: readonly Measured[]): string {
  const reading = processes.flatMap((process) =>
    differences(process.bufferOfView ?? [], process.bufferOfView === undefined ? [] : process.emptyLoop),
  );
  return `Of a pool's chunks there is more to do than to send a request: Memcheck ends Valgrind when two of them overlap, so jsgrind keeps books of the live ones, in
JavaScript, which runs as slowly as all else under Memcheck; the addon keeps none. Of a chunk that is given as a view it must know too that it is of the pool's memory: to
ask a view for its \`buffer\` takes ${spread(summary(reading))} ns, and is a call into C++ in V8's older versions. What else a row takes above its floor is checking the
arguments and storing them, a few dozen instructions of JavaScript: where the addon reads few arguments, or Node-API reads them for both, that is not less than in C.`;
}

function crossingLine(processes: readonly Measured[]): string {
  const crossing = processes.flatMap((process) =>
    differences(process.crossing ?? [], process.crossing === undefined ? [] : process.emptyLoop),
  );
  return `A call from JavaScript to a C function that does nothing takes ${spread(summary(crossing))} ns.`;
}

function flagsOf(processes: readonly Measured[]): string {
  const flags = processes[0]?.execArgv ?? [];
  return flags.length === 0 ? "no flags" : `\`${flags.join(" ")}\``;
}
