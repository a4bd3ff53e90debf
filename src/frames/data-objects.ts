/**
 * Objects that hold no code. Valgrind looks up a frame's object when it prints, and of a leak that is at the end: by then a data file may be
 * mapped where code of V8's was when the block was allocated (Deno's cache of compiled code, for one). Such a frame is generated code's.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { errorCode } from "../launch/error-code.js";
import type { Frame } from "../report/contract.js";

const elf = Buffer.from("\x7fELF", "latin1");

/** In place: frames without a function lose an object that is a file of data. */
export class DataObjects {
  readonly #isData = new Map<string, boolean>();

  forgetIn(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (frame.object !== undefined && frame.function === undefined && this.#holdsData(frame.object))
        delete frame.object;
    }
  }

  #holdsData(object: string): boolean {
    const known = this.#isData.get(object) ?? isData(object);
    this.#isData.set(object, known);
    return known;
  }
}

/** What cannot be looked at any more keeps its name: an addon in a temporary folder, for one. */
function isData(object: string): boolean {
  try {
    const fd = openSync(object, "r");
    try {
      const start = Buffer.alloc(elf.length);
      return readSync(fd, start, 0, start.length, 0) === start.length && !start.equals(elf);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
