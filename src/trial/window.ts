/** Runs an operation and lets nothing else happen beside it, so that what Valgrind counts meanwhile is what it did. */
import type { BufferMemory } from "../client/bytes.js";
import { ask } from "../client/request.js";
import { valgrind as requests } from "../client/requests.js";
import { cString } from "../client/scratch.js";
import { makeMemDefined, makeMemNoaccess } from "../client/memcheck.js";
import { isPromise } from "../client/secret/case.js";
import { classifyAs } from "../client/secret/labels.js";
import { secretCopy } from "../client/secret/values.js";
import { isMemory } from "./copies.js";
import { errorMessage } from "./error-message.js";
import type { Observed, Operation, Values } from "./setting.js";
import type { Trap } from "./trap.js";

/** For one list; each case has half a dozen. */
const patienceMs = 1_000;

/** More than Valgrind counts to. */
const never = 999_999_999;

export class Window {
  readonly #trap: Trap;
  #listed = 0;
  #isTired = false;

  constructor(trap: Trap) {
    this.#trap = trap;
    // While somebody is connected for the stops, it would go to him.
    monitor("v.set log_output");
  }

  async observe(operation: Operation, inputs: Values, secrets: Values): Promise<Observed> {
    // One object, made at once: code that V8 compiled for fields that never change is thrown away when one does.
    const given = { ...inputs, ...hidden(secrets) };
    const before = this.#list();
    let failed: string | undefined;
    let result: unknown;
    this.#trap.set();
    try {
      result = operation(given);
    } catch (error) {
      failed = `it threw ${errorMessage(error)}`;
    }
    this.#trap.release();
    // Before anything else looks at the result, whose bits may be secret.
    let after = this.#list();
    if (failed === undefined && isPromise(result)) {
      this.#trap.set();
      failed = await outcomeOf(result);
      this.#trap.release();
      after = this.#list();
    }
    const lost = Object.entries(secrets).filter(([, value]) => isMemory(value) && value.byteLength === 0);
    if (lost.length > 0) failed ??= `it transferred the memory of ${lost.map(([name]) => name).join(" and ")}`;
    for (const value of [...Object.values(secrets), ...memoryIn(result)]) {
      if (isMemory(value) && value.byteLength > 0) makeMemDefined(value);
    }
    return { before, after, ...(failed !== undefined && { failed }) };
  }

  /**
   * An error that was reported before is only counted, and what it did in this run nobody is told. So Valgrind writes into its log how often each
   * has occurred, before a run and after it (src/ct/error-list.ts). Returns how many there are, by which the list is known.
   */
  #list(): number {
    const total = countErrors();
    if (total === this.#listed) return total;
    this.#listed = total;
    const start = performance.now();
    monitor("v.info all_errors");
    this.#isTired ||= performance.now() - start > patienceMs;
    return total;
  }

  /** Whether so many errors have been reported that their lists take longer than a new process would. */
  get isTired(): boolean {
    return this.#isTired;
  }

  /** How many errors a run makes in which nothing is secret, and the trap is set. */
  countTrapped(operation: Operation, values: Values): number {
    const before = countErrors();
    this.#trap.set();
    try {
      operation(values);
    } finally {
      this.#trap.release();
    }
    return countErrors() - before;
  }

  /** Whether the operation accesses the memory. What is written about it is of no interest to anybody. */
  async touches(operation: Operation, values: Values, memory: BufferMemory): Promise<boolean> {
    if (memory.byteLength === 0) return true;
    stopAtErrorsFrom(never);
    const before = countErrors();
    makeMemNoaccess(memory);
    try {
      await operation(values);
    } catch {
      // It ran, which is enough: whether it throws is seen when it counts.
    }
    const touched = countErrors() > before;
    if (memory.byteLength > 0) makeMemDefined(memory);
    stopAtErrorsFrom(1);
    return touched;
  }
}

// Not by valgrind.js, which brings a dozen modules along: each takes a tenth of a second to load under Valgrind.
function countErrors(): number {
  return ask(requests.countErrors.code) ?? 0;
}

function monitor(command: string): void {
  ask(requests.monitorCommand.code, cString(command));
}

/** A command that is refused to programs, as they would wait for a debugger: here there is one. */
function stopAtErrorsFrom(count: number): void {
  monitor(`v.set vgdb-error ${count}`);
}

/**
 * Whether secrets of earlier cases are in what V8 keeps for all, such as how much memory it has: then what has nothing to do with any
 * secret makes errors too.
 */
export function isContaminated(): boolean {
  const before = countErrors();
  const bytes = new Uint8Array(4096).fill(1);
  let sum = 0;
  for (const byte of bytes.slice(0, 100)) sum += byte;
  Buffer.from(String(sum)).toString();
  return countErrors() > before;
}

function hidden(secrets: Values): Values {
  const entries = Object.entries(secrets).map(([label, value]) => {
    if (!isMemory(value)) return [label, secretCopy(value, label)];
    classifyAs(label, value);
    return [label, value];
  });
  return Object.fromEntries(entries) as Values;
}

async function outcomeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return `it rejected with ${errorMessage(error)}`;
  }
}

/** Memory that a result consists of, as an array of chunks or an object with a tag and a ciphertext. */
function memoryIn(result: unknown, depth = 0): unknown[] {
  if (isMemory(result)) return [result];
  if (typeof result !== "object" || result === null || depth > 3) return [];
  return Object.values(result).flatMap((value) => memoryIn(value, depth + 1));
}
