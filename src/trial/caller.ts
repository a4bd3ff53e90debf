/**
 * Valgrind takes errors for one when their four innermost addresses are the same, and of an interpreted function whose operator fails it sees the
 * caller alone. So each run is called by a function of its own, with code of its own: else the second case that compares two bytes would have the
 * first one's line.
 */
import { neverOptimize } from "./optimization.js";
import { type Operation, ownFunctionPrefix, type Values } from "./setting.js";

let made = 0;

export function calledByItsOwn(operation: Operation): Operation {
  const name = `${ownFunctionPrefix}call_${++made}`;
  // V8 has one code for each text.
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is ours
  const call = new Function(`return function ${name}(operation, values) { return operation(values); }`)() as (
    operation: Operation,
    values: Values,
  ) => unknown;
  const own: Operation = (values) => call(operation, values);
  // Whether the operation is compiled is told by what is left to the interpreter: these two, always.
  neverOptimize(call);
  neverOptimize(own);
  return own;
}
