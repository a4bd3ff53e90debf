/**
 * Where the interpreter's table has the handler of the bytecode Return. Each function ends with it, so the code of the function that runs
 * tells its number.
 */
import { handlersAt } from "./handler-offset.js";
import { type Heap, isTagged } from "./heap.js";
import { frame as slots } from "./layout.js";
import { wordAt } from "./memory.js";
import type { Registers } from "./script-frames.js";

const wordBytes = 8;

/** The address of that entry; undefined unless the process stands still in a handler. */
export function returnEntry(heap: Heap, { fp, pc, handedOn }: Registers): number | undefined {
  const array = wordAt(heap.memory, fp + slots.bytecodeArray);
  if (!isTagged(array) || heap.type(array) !== heap.layout.type.bytecodeArray) return undefined;
  const length = heap.smi(array, 8) ?? 0;
  const end = array - 1 + heap.layout.bytecodeArray.bytecodes + length;
  const last = length > 0 ? heap.memory.read(end - 1, 1)?.readUInt8() : undefined;
  if (last === undefined || handlersAt(heap.memory, handedOn.table, pc) === undefined) return undefined;
  return handedOn.table + wordBytes * last;
}
