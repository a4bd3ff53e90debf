/** What a watched memory is used for. */
import type { MemoryRegion, WatchedMemory } from "../wasm.js";
import { openLedger, type Watched } from "./watch.js";

export function regionsOf({ account, record }: Watched): WatchedMemory {
  const { dataStart, dataEnd, stackTop, stackLimit, heapBase } = record.layout;
  const blocks = [...(openLedger()?.blocks(account) ?? [])];
  const heap = heapBase ?? blocks[0]?.at;
  return {
    data: region(dataStart, dataEnd),
    stack: region(stackLimit, stackTop),
    heap: region(heap, account.memory.deref()?.buffer.byteLength),
    blocks: blocks.map(({ at, size }) => ({ offset: at, length: size })),
  };
}

function region(start: number | undefined, end: number | undefined): MemoryRegion | undefined {
  return start === undefined || end === undefined ? undefined : { start, end };
}
