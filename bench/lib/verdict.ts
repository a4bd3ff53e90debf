/** Whether a figure is what it was expected to be. */
import { share } from "./table.js";

export interface Judged {
  /** What was measured. */
  readonly ratio: number;
  /** At most this; undefined when nothing was promised. */
  readonly expected: number | undefined;
  /** The least that any implementation could reach. */
  readonly floor?: number | undefined;
}

/** For the column "met". */
export function met({ ratio, expected, floor }: Judged): string {
  if (expected === undefined) return "";
  if (round(ratio) <= expected) return "yes";
  return floor !== undefined && floor > expected ? "cannot be" : "no";
}

/** For below the table: undefined when there is nothing to explain. */
export function explanation(name: string, judged: Judged): string | undefined {
  const { ratio, expected, floor } = judged;
  if (expected === undefined || met(judged) === "yes") return undefined;
  const missed = `\`${name}\` takes ${share(ratio)} where at most ${share(expected)} was expected`;
  if (floor === undefined) return `${missed}.`;
  const bare = `the least that there is to do takes ${share(floor)}`;
  return floor > expected ? `${missed}, which cannot be reached: ${bare}.` : `${missed}; ${bare}.`;
}

/** As it is printed, so that nobody reads "0.25 of at most 0.25: no". */
function round(ratio: number): number {
  return Number(ratio.toFixed(2));
}
