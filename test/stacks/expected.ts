/** The stack that a case is to have: its markers from the error outwards, and behind them those of what calls it. */
import { type Marker, markersByCase } from "./markers.js";

export interface Case {
  name: string;
  /** From the error outwards to the entry point. */
  stack: Marker[];
}

/** The cases that are marked in `sources`, without those that only call others, which are in `drivers`. */
export function casesIn(sources: readonly string[], drivers: readonly string[]): Case[] {
  const calling = markersByCase(drivers);
  return [...markersByCase(sources)].map(([name, markers]) => ({ name, stack: whole(markers, calling) }));
}

function named(name: string | undefined, calling: ReadonlyMap<string, Marker[]>): Marker[] {
  if (name === undefined) return [];
  const markers = calling.get(name);
  if (markers === undefined)
    throw new Error(`A marker says "under ${name}" or "by ${name}", which is marked in no driver.`);
  return whole(markers, calling);
}

function whole(markers: readonly Marker[], calling: ReadonlyMap<string, Marker[]>): Marker[] {
  const under = markers[0]?.under;
  const by = markers.at(-1)?.by;
  return [...named(under, calling), ...markers, ...named(by, calling)];
}
