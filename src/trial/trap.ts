/**
 * Tells what the interpreter runs. V8's interpreter goes from bytecode to bytecode through a table of their handlers, so each function
 * that it runs to its end goes through the entry of the bytecode Return. While that entry counts as undefined, Memcheck reports each such
 * jump, with the function's stack. What V8 has compiled does not use the table.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeMemDefined, makeMemUndefined } from "../client/memcheck.js";
import type { Region } from "../client/bytes.js";
import { decide } from "./calibration.js";
import { type Setting, tableName } from "./setting.js";

export class Trap {
  readonly #entries: Region[];

  /** Before V8's flags are set for the tier: the error that it makes must be the interpreter's. */
  constructor({ tier, directory }: Setting) {
    // Valgrind stops here; whoever asks then finds the table, and writes down where it is.
    decide();
    this.#entries = tier === "interpreter" ? [] : readEntries(join(directory, tableName(process.pid)));
  }

  /** False in the interpreter, and where the table was not found. */
  get isReady(): boolean {
    return this.#entries.length > 0;
  }

  set(): void {
    for (const entry of this.#entries) makeMemUndefined(entry);
  }

  release(): void {
    for (const entry of this.#entries) makeMemDefined(entry);
  }
}

const wordBytes = 8;

function readEntries(file: string): Region[] {
  try {
    const addresses = JSON.parse(readFileSync(file, "utf8")) as string[];
    return addresses.map((address) => ({ address: BigInt(address), length: wordBytes }));
  } catch (error) {
    // Nobody wrote it: the process could not be asked, and what is outside says so.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
