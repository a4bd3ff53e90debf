/**
 * Each operation once, outside Valgrind: it takes a moment, and tells what need not be tried there. What throws, or does not come to an
 * end, does so here first.
 */
import { type ConstantTimeCase, isPromise } from "../client/secret/case.js";
import { operationOf } from "./control.js";
import { copiesOf } from "./copies.js";
import { errorMessage } from "./error-message.js";
import type { Observed, Purpose } from "./setting.js";
import { countWasmCalls } from "./wasm-calls.js";

/** A promise that is never settled: the process would end, or wait for ever. */
const limitMs = 5_000;

export function nativeTrial(): (purpose: Purpose, declared: ConstantTimeCase) => Promise<Observed> {
  const calls = countWasmCalls();
  return (purpose, declared) => runOnce(purpose, declared, calls);
}

async function runOnce(purpose: Purpose, declared: ConstantTimeCase, calls: () => number): Promise<Observed> {
  const operation = operationOf(purpose, declared);
  const before = calls();
  try {
    const result = operation({ ...copiesOf(declared.input ?? {}), ...copiesOf(declared.secret) });
    if (isPromise(result) && (await settled(result)) === "never")
      return { failed: `the promise that it returned was not settled after ${limitMs / 1000} s` };
    return { wasm: calls() > before };
  } catch (error) {
    return { failed: `it threw ${errorMessage(error)}` };
  }
}

async function settled(promise: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs, "never");
  });
  try {
    return await Promise.race([promise.then(() => "settled"), late]);
  } finally {
    clearTimeout(timer);
  }
}
