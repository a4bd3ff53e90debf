/** The part of the page about `jsgrind memcheck` as a whole. */
import { defaultMemcheckOptions } from "#src/cli/memcheck-options.js";
import { ratios, summary } from "../lib/statistics.js";
import { share, spread, table } from "../lib/table.js";
import { met } from "../lib/verdict.js";
import type { Cost } from "./cost.js";
import type { Flags } from "./programs.js";
import type { ProgramResult, Way } from "./run.js";

/** Against plain Valgrind; `least`: what Valgrind alone takes. */
const judgements = {
  stackValgrind: { expected: 1.05, least: "deep" },
  stackNamed: { expected: 1.1, least: "named" },
} as const;

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
    "and names",
  ];
  const rows = results.flatMap(({ name, costs }) => [
    [name, "processor", ...figures(costs, ({ processor }) => processor)],
    ["", "clock", ...figures(costs, ({ clock }) => clock)],
  ]);
  return `## The command

\`jsgrind memcheck\` from its start to its report, against \`valgrind --tool=memcheck --leak-check=full node\` with the same program, in turns. Of plain
Valgrind the seconds of processor time of all processes together, and on the clock; of the others ratios to its run in the same round: of jsgrind without
names in its stacks (\`--stack valgrind\`) and of jsgrind with names, which is the default. Medians with their quartiles.

The last two columns are of Valgrind alone, asked for what jsgrind asks it for, first without names and then with: what is above them is jsgrind's own, and
what is below 1 its flags for V8 gain. They are its flags for V8 and Valgrind, and stacks that reach from where a block was allocated to the program's entry
(\`--num-callers=${defaultMemcheckOptions.numCallers}\`): Valgrind walks the stack at each malloc and each free, and stops after 12 frames when nobody asks for more.

${table(head, rows)}

What Valgrind does for these programs, by its own count (\`--stats=yes\`), which does not depend on the machine: thousands of blocks of code that it
translated, and millions that it ran. With jsgrind's flags, first without those for names. With them V8 copies the interpreter's entry for each function, so
that functions can be told apart in stacks, and each copy is translated anew.

${table(["program", "plain: translated", "run", "with flags: translated", "run", "and names: translated", "run"], counts(results))}`;
}

function figures(costs: ProgramResult["costs"], secondsOf: (cost: Cost) => number): string[] {
  const plain = costs.plain.map(secondsOf);
  const against = (way: Way) => summary(ratios(costs[way].map(secondsOf), plain));
  const judged = (way: keyof typeof judgements): string[] => {
    const ratio = against(way);
    const { expected, least } = judgements[way];
    // A median that wavers proves nothing.
    const floor = against(least).lower;
    return [spread(ratio), `at most ${share(expected)}`, met({ ratio: ratio.median, expected, floor })];
  };
  const without = [spread(against("deep")), spread(against("named"))];
  return [spread(summary(plain)), ...judged("stackValgrind"), ...judged("stackNamed"), ...without];
}

function counts(results: readonly ProgramResult[]): string[][] {
  const order: readonly Flags[] = ["none", "fast", "names"];
  return results.map(({ name, counts }) => [
    name,
    ...order.flatMap((flags) => [(counts[flags].translated / 1e3).toFixed(1), (counts[flags].run / 1e6).toFixed(1)]),
  ]);
}
