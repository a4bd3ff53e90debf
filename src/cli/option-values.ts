/** Values of options, checked as commander reads them. */
import { InvalidArgumentError } from "commander";

export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** A timer of Node's holds 2^31 - 1 milliseconds; a longer one would fire at once. */
const mostSeconds = 2_147_483;

export function seconds(text: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number > 0 && number <= mostSeconds) return number;
  throw new InvalidArgumentError(`Give a number of seconds above 0, and ${mostSeconds} at most.`);
}
