/**
 * What is timed: a loop that does one thing. Every loop is a function of its own, so that V8 optimises it for itself, and
 * makes something of every result, so that nothing can be left out as unused.
 */

export interface Loop {
  /** Does it `count` times. */
  run(count: number): number;
  /** How many blocks one iteration describes, when that is not 1: times are per block. */
  readonly blocks?: number;
  /** How often one iteration crosses from JavaScript to machine code, when that is not once. */
  readonly crossings?: number;
  /** The most iterations before `reset`. */
  readonly limit?: number;
  /** Undoes what `run` left behind, outside the measured time. */
  reset?: () => unknown;
}

/** What jsgrind's time should be at most, as a share of the other side's; nothing where nothing was promised. */
export interface Expected {
  readonly native?: number;
  readonly memcheck?: number;
}

/** The same thing done by jsgrind and by the other side. */
export interface Comparison {
  readonly name: string;
  readonly expected?: Expected;
  readonly ours: Loop;
  readonly theirs: Loop;
  /** The requests alone, without JavaScript. */
  readonly bare?: Loop;
  /** What JavaScript must look at and store for one of many requests in one crossing. */
  readonly stores?: Loop;
}

/** How many different inputs a loop takes in turn; a power of two. */
export const inputs = 256;
export const mask: number = inputs - 1;

/** How many chunks can be live in a pool: `crossings` times `inputs`. */
export const crossings = 16;
export const chunks: number = crossings * inputs;

/** VG_USERREQ_TOOL_BASE('j', 's'): a tool that does not exist, so that every tool passes the request over. */
export const foreign = 0x6a73_0000;

/** What any of the loops costs by itself. */
export const emptyLoop: Loop = {
  run(count) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += i & mask;
    return sum;
  },
};
