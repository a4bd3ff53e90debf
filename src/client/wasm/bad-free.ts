/** What is freed and is no block: Memcheck reports it, in the program's words. */
import { annotate } from "../annotate.js";
import { Doors, tellFrom } from "../request.js";
import { valgrind } from "../requests.js";
import { stackText } from "../stack-text.js";
import type { Near } from "./ledger-account.js";

const doors = new Doors(100);

export function reportBadFree(address: number, near: Near | undefined): void {
  annotate(describe(near), () => tellFrom(doors, stackText(), valgrind.freelikeBlock.code, address, 0));
}

function describe(near: Near | undefined): { kind: string; message: string } {
  const kind = "InvalidFree";
  if (near === undefined) return { kind, message: "Frees an address that is in no block" };
  const { distance, size, isLive } = near;
  const block = `a block of ${size} bytes`;
  if (!isLive && distance === 0) return { kind: "DoubleFree", message: `Frees ${block} that was freed before` };
  if (distance >= size)
    return { kind, message: `Frees an address that is in no block: ${distance - size} bytes behind ${block}` };
  return {
    kind,
    message: `Frees an address that is ${distance} bytes inside ${block}${isLive ? "" : " that was freed before"}`,
  };
}
