/** From the measurements of several processes to what is printed: times without the loop's own, and ratios round by round. */
import { type Summary, differences, ratios, summary } from "../lib/statistics.js";
import type { Measured, MeasuredComparison } from "./child.js";
import type { Expected } from "./loop.js";

export interface Row {
  readonly name: string;
  readonly expected: Expected;
  /** Nanoseconds for one, or for one block. */
  readonly ours: Summary;
  readonly theirs: Summary;
  readonly ratio: Summary;
  /** What the empty crossings that jsgrind makes, what it must store for them, and the requests alone are of the other side's time. */
  readonly floor?: Summary;
}

/** Rows in the order of the first process; comparisons of the same name are one row. */
export function combine(processes: readonly Measured[], { subtractLoop }: { subtractLoop: boolean }): Row[] {
  const rows = new Map<string, Net[]>();
  for (const process of processes) {
    for (const comparison of process.comparisons) {
      const all = rows.get(comparison.name) ?? [];
      rows.set(comparison.name, [...all, net(process, comparison, subtractLoop)]);
    }
  }
  return [...rows.values()].map(rowOf);
}

interface Net {
  readonly comparison: MeasuredComparison;
  readonly ours: number[];
  readonly theirs: number[];
  /** Empty for processes without an addon. */
  readonly least: number[];
}

function net({ emptyLoop, crossing }: Measured, comparison: MeasuredComparison, subtractLoop: boolean): Net {
  const { ours, theirs, bare, stores, blocks, crossings } = comparison;
  if (!subtractLoop) return { comparison, ours: [...ours], theirs: [...theirs], least: [] };
  const loopPerBlock = emptyLoop.map((time) => time / blocks);
  return {
    comparison,
    ours: differences(ours, loopPerBlock),
    theirs: differences(theirs, emptyLoop),
    least:
      crossing === undefined
        ? []
        : differences(crossing, emptyLoop).map(
            (time, round) => (time * crossings) / blocks + (stores?.[round] ?? 0) + (bare?.[round] ?? 0),
          ),
  };
}

function rowOf(parts: readonly Net[]): Row {
  const { name, expected } = (parts[0] as Net).comparison;
  const ours = parts.flatMap((part) => part.ours);
  const theirs = parts.flatMap((part) => part.theirs);
  const least = parts.flatMap((part) => part.least);
  return {
    name,
    expected,
    ours: summary(ours),
    theirs: summary(theirs),
    ratio: summary(ratios(ours, theirs)),
    ...(least.length > 0 && { floor: summary(ratios(least, theirs)) }),
  };
}
