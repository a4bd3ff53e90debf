/** The part of the page about the time to the first request. */
import type { Setting } from "../lib/settings.js";
import { summary } from "../lib/statistics.js";
import { figure, spread, table } from "../lib/table.js";
import type { StartResult, Starts } from "./run.js";

const names: Record<Setting, string> = {
  native: "outside Valgrind, `-C valgrind`",
  memcheck: "`jsgrind memcheck`",
  disabled: "disabled",
};

export function startSection(result: StartResult): string {
  const head = [
    "",
    "empty module",
    "`jsgrind/memcheck`: imported",
    "and first request done",
    "more than the empty module",
  ];
  const rows = (Object.entries(result) as [Setting, Starts][]).map(([setting, starts]) => [
    names[setting],
    ...figures(starts),
  ]);
  return `## Start

Milliseconds from \`import("jsgrind/memcheck")\` until it is there, and until \`makeMemDefined(view)\` has returned, which writes, loads and deletes the
shared object; beside it the import of an empty module. Each is the median, with its quartiles, of fresh processes.

${table(head, rows)}`;
}

function figures({ empty, jsgrind }: Starts): string[] {
  const base = summary(empty.map(({ imported }) => imported));
  const requested = summary(jsgrind.map(({ requested }) => requested));
  return [
    spread(base),
    spread(summary(jsgrind.map(({ imported }) => imported))),
    spread(requested),
    figure(requested.median - base.median),
  ];
}
