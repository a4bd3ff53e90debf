/** The few figures that a column of measurements is told by: the least, the median and the quartiles. */

export interface Summary {
  readonly least: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** @throws RangeError when there is nothing to summarise. */
export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    least: quantile(sorted, 0),
    lower: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper: quantile(sorted, 0.75),
  };
}

/** Between two neighbours by their distance (type 7 of Hyndman and Fan, as R and NumPy have it by default). */
function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) throw new RangeError("There is no median of no measurements; take at least one");
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.ceil(position)] as number;
  return low + (high - low) * (position - below);
}

/** Each round's quotient: what slowed both down in a round cancels out. @throws RangeError when the lengths differ. */
export function ratios(dividends: readonly number[], divisors: readonly number[]): number[] {
  return paired(dividends, divisors, (dividend, divisor) => dividend / divisor);
}

/** Each round's difference. @throws RangeError when the lengths differ. */
export function differences(values: readonly number[], less: readonly number[]): number[] {
  return paired(values, less, (value, subtrahend) => value - subtrahend);
}

function paired(a: readonly number[], b: readonly number[], combine: (a: number, b: number) => number): number[] {
  if (a.length !== b.length)
    throw new RangeError(`${a.length} measurements cannot be paired with ${b.length}; take both in each round`);
  return a.map((value, index) => combine(value, b[index] as number));
}
