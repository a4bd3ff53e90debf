/**
 * The process in which the requests are measured: `child.js enabled|disabled OPTIONS`, with the harness's options as JSON.
 * Prints what it measured as JSON.
 */
import process from "node:process";
import { type MeasureOptions, type Samples, measure } from "./harness.js";
import { type Comparison, type Expected, type Loop, emptyLoop } from "./loop.js";

export interface Measured {
  /** V8's flags. */
  readonly execArgv: readonly string[];
  /** Nanoseconds per iteration, in each round. */
  readonly emptyLoop: readonly number[];
  /** Of a call from JavaScript to an empty C function; absent where no addon is measured. */
  readonly crossing?: readonly number[];
  /** Of asking a view for its buffer; absent there too. */
  readonly bufferOfView?: readonly number[];
  readonly comparisons: readonly MeasuredComparison[];
}

/** Nanoseconds per iteration, or per block, in each round. */
export interface MeasuredComparison {
  readonly name: string;
  readonly expected: Expected;
  /** How often jsgrind crosses for one of them. */
  readonly crossings: number;
  readonly blocks: number;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Absent where no addon is measured. */
  readonly bare?: readonly number[];
  /** Absent where one request crosses at a time. */
  readonly stores?: readonly number[];
}

/** Copies of the loops of the disabled twin, whose times of a nanosecond depend on where their code lies. */
const copies = 4;

async function enabled(options: MeasureOptions): Promise<Measured> {
  const [{ memory }, { pools }, { words }, { bufferOfView, crossing }] = await Promise.all([
    import("./memory.js"),
    import("./pools.js"),
    import("./words.js"),
    import("./crossing.js"),
  ]);
  const { verify } = await import("./verify.js");
  verify();
  const comparisons = [...memory, ...pools, ...words];
  const samples = measure({ emptyLoop, crossing, bufferOfView, ...loopsOf(comparisons) }, options);
  return { ...measured(comparisons, samples), crossing: samples["crossing"]!, bufferOfView: samples["bufferOfView"]! };
}

async function disabled(options: MeasureOptions): Promise<Measured> {
  const { disabled } = await import("./disabled.js");
  const comparisons = Array.from({ length: copies }, disabled).flat();
  return measured(comparisons, measure({ emptyLoop, ...loopsOf(comparisons) }, options));
}

function loopsOf(comparisons: readonly Comparison[]): Record<string, Loop> {
  return Object.fromEntries(
    comparisons.flatMap(({ ours, theirs, bare, stores }, index) => [
      [`ours ${index}`, ours],
      [`theirs ${index}`, theirs],
      ...(bare === undefined ? [] : [[`bare ${index}`, bare] as const]),
      ...(stores === undefined ? [] : [[`stores ${index}`, stores] as const]),
    ]),
  );
}

function measured(comparisons: readonly Comparison[], samples: Samples): Measured {
  return {
    execArgv: process.execArgv,
    emptyLoop: samples["emptyLoop"]!,
    comparisons: comparisons.map(({ name, expected = {}, ours, bare, stores }, index) => ({
      name,
      expected,
      crossings: ours.crossings ?? 1,
      blocks: ours.blocks ?? 1,
      ours: samples[`ours ${index}`]!,
      theirs: samples[`theirs ${index}`]!,
      ...(bare !== undefined && { bare: samples[`bare ${index}`]! }),
      ...(stores !== undefined && { stores: samples[`stores ${index}`]! }),
    })),
  };
}

const [what, options = ""] = process.argv.slice(2);
const run = what === "disabled" ? disabled : enabled;
process.stdout.write(JSON.stringify(await run(JSON.parse(options) as MeasureOptions)));
