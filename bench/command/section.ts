/** The part of the page about `jsgrind memcheck` as a whole. */
import { ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import type { Cost } from "./cost.js";
import type { Flags } from "./programs.js";
import type { ProgramResult, Way } from "./run.js";

/** Against plain Valgrind. */
const expected = { stackValgrind: 1.05, stackNamed: 1.1 } as const;

export function commandSection(results: readonly ProgramResult[]): string {
  const head = [
    "program",
    "",
    "`valgrind node`, s",
    "`--stack valgrind`",
    "expected",
    "met",
    "with names",
    "expected",
    "met",
    "Valgrind with jsgrind's flags",
  ];
  const rows = results.flatMap(({ name, costs }) => [
    [name, "processor", ...figures(costs, ({ processor }) => processor)],
    ["", "clock", ...figures(costs, ({ clock }) => clock)],
  ]);
  return `## The command

\`jsgrind memcheck\` from its start to its report, against \`valgrind --tool=memcheck --leak-check=full node\` with the same program, in turns. Of plain
Valgrind the seconds of processor time of all processes together, and on the clock; of the others ratios to its run in the same round: of jsgrind without
names in its stacks (\`--stack valgrind\`), of jsgrind with names, which is the default, and of plain Valgrind with all the flags that jsgrind sets for V8
and Valgrind, names included, and without jsgrind. So the last column is the price of V8's names less what the other flags gain, and what is above it is
jsgrind's own. Medians with their quartiles.

${table(head, rows)}

What Valgrind does for these programs, by its own count (\`--stats=yes\`), which does not depend on the machine: thousands of blocks of code that it
translated, and millions that it ran. With jsgrind's flags, first without those for names. With them V8 copies the interpreter's entry for each function, so
that functions can be told apart in stacks, and each copy is translated anew.

${table(["program", "plain: translated", "run", "with flags: translated", "run", "and names: translated", "run"], counts(results))}`;
}

function figures(costs: ProgramResult["costs"], secondsOf: (cost: Cost) => number): string[] {
  const plain = costs.plain.map(secondsOf);
  const against = (way: Way) => summary(ratios(costs[way].map(secondsOf), plain));
  const judged = (way: keyof typeof expected): string[] => {
    const ratio = against(way);
    return [
      spread(ratio),
      `at most ${share(expected[way])}`,
      met({ ratio: ratio.median, expected: expected[way], floor: undefined }),
    ];
  };
  return [spread(summary(plain)), ...judged("stackValgrind"), ...judged("stackNamed"), spread(against("named"))];
}

function counts(results: readonly ProgramResult[]): string[][] {
  const order: readonly Flags[] = ["none", "fast", "names"];
  return results.map(({ name, counts }) => [
    name,
    ...order.flatMap((flags) => [(counts[flags].translated / 1e3).toFixed(1), (counts[flags].run / 1e6).toFixed(1)]),
  ]);
}
