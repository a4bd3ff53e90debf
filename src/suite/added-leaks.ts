/**
 * Asks Memcheck what has been lost since it was asked last. V8's garbage is collected before, so that what JavaScript still holds back is
 * not taken for held, and finalisers have run; and the marks around it say that what is reported between them may still be freed later.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { printf } from "../client/print.js";
import { doAddedLeakCheck, doLeakCheck } from "../client/memcheck.js";
import { overwriteStack, overwriteYoung, youngBytes } from "./stale-pointers.js";

const nextTurn = setImmediate;
const collections = 3;

export class AddedLeaks {
  readonly #collect: () => void;
  #isSettled = false;

  constructor() {
    setFlagsFromString("--expose-gc");
    // Memory that was swept keeps what stood in it, and Memcheck would go on taking that for pointers.
    setFlagsFromString("--clear-free-memory");
    this.#collect = runInNewContext("gc") as () => void;
    process.once("exit", () => this.#isSettled && this.#askAtExit());
  }

  /** What was lost before the first test, as modules were loaded, is no test's. */
  settleFirst(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#collect();
    this.#ask();
  }

  async check(): Promise<void> {
    // Node-API runs finalisers of what was collected in later turns of the loop, and they may make more garbage; memory of ArrayBuffers is given up by
    // the collection after the one that found it to be garbage.
    const young = youngBytes();
    for (let left = collections; left > 0; left--) {
      if (left === 1) overwriteYoung(young);
      this.#collect();
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => nextTurn(resolve));
    }
    this.#ask();
  }

  #ask(): void {
    overwriteStack();
    printf('jsgrind: {"leaks":"test"}\n');
    doAddedLeakCheck();
    printf('jsgrind: {"leaks":"asked"}\n');
  }

  /** All that is lost when the program is about to end: with the environment Node takes down what an addon forgot, such as its references. */
  #askAtExit(): void {
    this.#collect();
    printf('jsgrind: {"leaks":"exit"}\n');
    doLeakCheck();
    printf('jsgrind: {"leaks":"asked"}\n');
  }
}
