/**
 * One operation in one tier: called until V8 has compiled it, then looked at twice. First, are its secrets read at all, by the code
 * that runs now? Then the run that counts, with the secrets classified.
 */
import { setFlagsFromString } from "node:v8";
import { isPromise, type ConstantTimeCase } from "../client/secret/case.js";
import { calledByItsOwn } from "./caller.js";
import { operationOf } from "./control.js";
import { copiesOf, isMemory, scrambledCopiesOf } from "./copies.js";
import { errorMessage } from "./error-message.js";
import { finishCompiling, isOptimizing, optimizationStatus, optimize, optimizes, prepare } from "./optimization.js";
import type { Observed, Operation, Purpose, Setting, Values } from "./setting.js";
import { Trap } from "./trap.js";
import { isContaminated, Window } from "./window.js";

/** How many times as often a function is called when it did not reach its tier. */
const patience = [1, 2, 4, 8];

/** How many times it is looked at when V8 gives its code up meanwhile. */
const attempts = 3;

export class Trial {
  readonly #setting: Setting;
  readonly #trap: Trap;
  readonly #window: Window;
  #hasExamined = false;
  /** Boolean is V8's, and never interpreted. */
  readonly #nothing = calledByItsOwn(Boolean);

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#trap = new Trap(setting);
    for (const flag of setting.flags) setFlagsFromString(flag);
    this.#window = new Window(this.#trap);
  }

  /** Whether the cases that are left had better run in another process. */
  get isTired(): boolean {
    return this.#window.isTired;
  }

  readonly run = async (purpose: Purpose, declared: ConstantTimeCase): Promise<Observed | "not here"> => {
    try {
      return await this.#examine(operationOf(purpose, declared), declared);
    } catch (error) {
      return { failed: `it threw ${errorMessage(error)}` };
    }
  };

  async #examine(operation: Operation, { secret, input = {} }: ConstantTimeCase): Promise<Observed | "not here"> {
    const { tier, warmUp } = this.#setting;
    const own = calledByItsOwn(operation);
    const values = (): Values => ({ ...copiesOf(input), ...copiesOf(secret) });
    let calls = 0;
    let isAsync = false;
    const call = async (given: Values): Promise<void> => {
      calls++;
      optimizes(tier, true);
      try {
        const result = own(given);
        if (!isPromise(result)) return;
        isAsync = true;
        await result;
      } finally {
        optimizes(tier, false);
      }
    };
    if (isOptimizing(tier)) prepare(operation);
    if (this.#hasExamined && isContaminated()) return "not here";
    this.#hasExamined = true;
    for (let attempt = 1; ; attempt++) {
      for (const times of patience) {
        for (let count = 0; count < times * warmUp; count++) {
          if (count % 4 !== 3) await call(values());
          else await call({ ...copiesOf(input), ...scrambledCopiesOf(secret, count) }).catch(() => {}); // other bytes may be no valid key
          if (tier === "maglev" && count % 8 === 7) finishCompiling();
        }
        optimize(operation, tier);
        await call(values());
        if (isAsync || this.#isCompiled(own, values())) break;
      }
      const unread = await this.#unread(own, values, secret);
      const given = copiesOf(secret);
      const inputs = copiesOf(input);
      const status = optimizationStatus(operation);
      const seen = await this.#window.observe(own, inputs, given);
      // V8 may give up code for reasons that lie elsewhere, such as a constant that changed. What depends on the run itself happens again.
      const isSteady = optimizationStatus(operation) === status;
      if (isSteady || attempt === attempts) return { ...seen, calls, unread, watched: this.#trap.isReady };
    }
  }

  /** Whether nothing in a run is done by the interpreter. Nothing is classified in it. */
  #isCompiled(own: Operation, values: Values): boolean {
    if (!this.#trap.isReady) return true;
    // jsgrind's own functions return to the interpreter too.
    return this.#window.countTrapped(own, values) <= this.#window.countTrapped(this.#nothing, {});
  }

  /**
   * The secrets that the operation does not read: because it has others in mind, such as a copy, or because V8 compiled their values
   * into the code. Nobody may access the memory meanwhile, so that each access is an error.
   */
  async #unread(operation: Operation, values: () => Values, secret: Readonly<Values>): Promise<string[]> {
    const unread: string[] = [];
    for (const name of Object.keys(secret)) {
      const given = values();
      const memory = given[name];
      if (isMemory(memory) && !(await this.#window.touches(operation, given, memory))) unread.push(name);
    }
    return unread;
  }
}
