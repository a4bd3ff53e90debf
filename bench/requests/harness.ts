/**
 * Times loops against each other: in each round every loop once, in an order that is shuffled anew, so that what disturbs
 * the machine for a while disturbs all of them, and the figures of one round can be compared.
 */
import { cpuUsage } from "node:process";
import { shuffled } from "../lib/shuffle.js";
import type { Loop } from "./loop.js";

export interface MeasureOptions {
  readonly rounds: number;
  /** How long one loop should run in a round. */
  readonly roundMs: number;
  /** Iterations, or blocks, of each loop before anything is measured. V8 optimises by how often code ran, not by how long. */
  readonly warmUp: number;
  /** In milliseconds. Default: the processor time of the process, so that what else the machine does counts for nothing. */
  readonly clock?: () => number;
}

/** For each loop its nanoseconds per iteration, or per block, in each round. */
export type Samples = Record<string, number[]>;

/** Blocks in one turn of the warm-up: many short runs, for V8 to leave a compiled loop and enter the optimised function. */
const turn = 1024;

export function measure(loops: Readonly<Record<string, Loop>>, options: MeasureOptions): Samples {
  const { rounds, roundMs, warmUp, clock = processorTime } = options;
  const names = Object.keys(loops);
  const samples: Samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let done = 0; done < warmUp; done += turn) {
    for (const name of shuffled(names)) runBlocks(loops[name]!, turn);
  }
  const counts = new Map(names.map((name) => [name, calibrate(loops[name]!, roundMs, clock)]));
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(names)) {
      const loop = loops[name]!;
      const count = counts.get(name)!;
      samples[name]!.push((1e6 * time(loop, count, clock)) / count / (loop.blocks ?? 1));
    }
  }
  return samples;
}

function runBlocks(loop: Loop, blocks: number): void {
  const most = loop.limit ?? blocks;
  const iterations = Math.ceil(blocks / (loop.blocks ?? 1));
  for (let done = 0; done < iterations; done += most) {
    loop.run(Math.min(most, iterations - done));
    loop.reset?.();
  }
}

/** How many iterations take about `ms`; by the least of three runs, as one may have met a garbage collection. */
function calibrate(loop: Loop, ms: number, clock: () => number): number {
  const limit = loop.limit ?? Number.MAX_SAFE_INTEGER;
  for (let count = 1; ; count *= 2) {
    if (count >= limit) return limit;
    const taken = Math.min(time(loop, count, clock), time(loop, count, clock), time(loop, count, clock));
    if (taken >= ms / 4) return Math.min(limit, Math.max(1, Math.round((count * ms) / taken)));
  }
}

/** In milliseconds. */
function time(loop: Loop, count: number, clock: () => number): number {
  const begin = clock();
  const result = loop.run(count);
  const end = clock();
  if (Number.isNaN(result)) throw new Error("A loop returned NaN: what it called did not return what it should");
  loop.reset?.();
  return end - begin;
}

/** The user's and the system's together: the kernel counts their sum exactly, and only guesses how it divides. */
function processorTime(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}
