/** Whether what the ledger believes of the calls that it is in still holds. */
import { stackText } from "../stack-text.js";

/** By their place in stacks: the functions that are wrappers, of all modules. */
const wrappers = new Set<string>();

export function knowWrappers(indices: readonly number[]): void {
  for (const index of indices) wrappers.add(`wasm-function[${index}]`);
}

/** Whether the ledger was called by the only wrapper that is on the stack: the call that it believes to be in has ended in a trap. */
export function isStale(): boolean {
  const found = stackText().match(/wasm-function\[\d+\]/g) ?? [];
  return found.filter((each) => wrappers.has(each)).length < 2;
}
