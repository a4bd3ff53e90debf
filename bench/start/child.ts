/**
 * The process in which one start is measured: `child.js jsgrind|empty`. Prints as JSON how long the import took, and how long the import and the
 * first request took together.
 */
import process, { hrtime } from "node:process";

export interface Start {
  /** In milliseconds. */
  readonly imported: number;
  readonly requested: number;
  /** Whether the request was handled; absent where none was made. */
  readonly handled?: boolean;
}

const view = new Uint8Array(new ArrayBuffer(64));

async function empty(): Promise<Start> {
  const begin = hrtime.bigint();
  await import("./empty.js");
  const imported = since(begin);
  return { imported, requested: imported };
}

async function jsgrind(): Promise<Start> {
  const begin = hrtime.bigint();
  const { makeMemDefined } = await import("jsgrind/memcheck");
  const imported = since(begin);
  const handled = makeMemDefined(view);
  return { imported, requested: since(begin), handled };
}

function since(begin: bigint): number {
  return Number(hrtime.bigint() - begin) / 1e6;
}

const start = process.argv[2] === "empty" ? await empty() : await jsgrind();
process.stdout.write(JSON.stringify(start));
