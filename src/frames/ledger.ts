/** Where a stack ends for its reader: what jsgrind itself does inside a function of an allocator is none of the program's. */
import { shapeOf } from "../client/wasm/allocators.js";
import { ledgerFunction } from "../client/wasm/ledger-layout.js";
import type { Frame } from "../report/contract.js";

/** From the allocator's function outwards. */
export function withoutLedger(stack: Frame[]): Frame[] {
  const innermost = stack.findLastIndex(
    ({ language, function: name }) => language === "wasm" && name !== undefined && name.startsWith(ledgerFunction),
  );
  return stack.slice(innermost + 1).filter((frame, index, rest) => !isWrapperOf(frame, rest[index - 1]));
}

/** What calls the allocator's function has its name. */
function isWrapperOf({ language, function: name, line }: Frame, inner: Frame | undefined): boolean {
  const isOfAllocator = language === "wasm" && name !== undefined && shapeOf(name) !== undefined;
  return isOfAllocator && line === undefined && inner?.language === "wasm" && inner.function === name;
}

/** Memcheck was asked for what leaks more than before (src/client/wasm/leaks.ts), and says by how much. */
export function withoutDeltas(message: string): string {
  return message.replace(/ \(\+[\d,]+\)/g, "");
}
