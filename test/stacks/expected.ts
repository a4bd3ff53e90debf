/** The stack that a case is to have: its markers from the error outwards, and behind them those of what calls it. */
import type { Marker } from "./markers.js";
import { markersIn } from "./markers.js";

export interface Case {
  name: string;
  /** From the error outwards to the entry point. */
  stack: Marker[];
}

/** The cases that are marked in `sources`, without those that only call others, which are in `drivers`. */
export function casesIn(sources: readonly string[], drivers: readonly string[]): Case[] {
  const calling = byCase(drivers.flatMap(markersIn));
  return [...byCase(sources.flatMap(markersIn))].map(([name, markers]) => ({ name, stack: whole(markers, calling) }));
}

function byCase(markers: readonly Marker[]): Map<string, Marker[]> {
  const cases = new Map<string, Marker[]>();
  for (const marker of markers) cases.set(marker.case, [...(cases.get(marker.case) ?? []), marker]);
  for (const [name, own] of cases) {
    own.sort((one, other) => one.depth - other.depth);
    const wrong = own.find(({ depth }, index) => depth !== index);
    if (wrong !== undefined) {
      throw new Error(`The depths of ${name} are ${own.map(({ depth }) => depth).join(", ")}: count from 0 by one.`);
    }
  }
  return cases;
}

function whole(markers: readonly Marker[], calling: ReadonlyMap<string, Marker[]>): Marker[] {
  const by = markers.at(-1)?.by;
  if (by === undefined) return [...markers];
  const further = calling.get(by);
  if (further === undefined) throw new Error(`${markers[0]?.case} goes on by ${by}, which is marked nowhere.`);
  return [...markers, ...whole(further, calling)];
}
