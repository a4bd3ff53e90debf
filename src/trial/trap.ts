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
  readonly #entry: Region | undefined;

  /** Before V8's flags are set for the tier: the error that it makes must be the interpreter's. */
  constructor({ tier, directory }: Setting) {
    // Valgrind stops here; whoever asks then finds the table, and writes down where it is.
    decide();
    this.#entry = tier === "interpreter" ? undefined : readEntry(join(directory, tableName(process.pid)));
  }

  /** False in the interpreter, and where the table was not found. */
  get isReady(): boolean {
    return this.#entry !== undefined;
  }

  set(): void {
    if (this.#entry !== undefined) makeMemUndefined(this.#entry);
  }

  release(): void {
    if (this.#entry !== undefined) makeMemDefined(this.#entry);
  }
}

const wordBytes = 8;

function readEntry(file: string): Region | undefined {
  try {
    return { address: BigInt(readFileSync(file, "utf8")), length: wordBytes };
  } catch (error) {
    // Nobody wrote it: the process could not be asked, and what is outside says so.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
