/** Where a stack ends for its reader: what jsgrind itself does inside a function of an allocator is none of the program's. */
import { ledgerFunction } from "../client/wasm/ledger-module.js";
import type { Frame } from "../report/contract.js";

/** From the allocator's function outwards. */
export function withoutLedger(stack: Frame[]): Frame[] {
  const innermost = stack.findLastIndex(
    ({ language, function: name }) => language === "wasm" && name !== undefined && name.startsWith(ledgerFunction),
  );
  return stack.slice(innermost + 1);
}
