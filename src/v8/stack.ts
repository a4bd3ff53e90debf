/** Finds the functions of JavaScript and WebAssembly on a stack, with the lines that they are at. */
import { asyncFrames, hasAwaitClosure, isAwaitClosure } from "./async-frames.js";
import type { Heap } from "./heap.js";
import { wordAt } from "./memory.js";
import { FramePointers, type SeenFrame } from "./frame-pointers.js";
import { isHandler, isInterpreterEntry, type Registers, type ScriptFrame, scriptFramesAt } from "./script-frames.js";
import { positionFormatOn, WasmFinder, type WasmFrames } from "./wasm-frames.js";

export interface FoundFrames {
  /** The index among Valgrind's frames. Where it has none left, because it could not or should not go on, indices go on by themselves. */
  readonly at: number;
  /** They stand before the frame with this index, which Valgrind went on to without seeing them; else in its place. */
  readonly before: boolean;
  /** Where in the code it is; of a caller, one below the return address. */
  readonly ip: number;
  /** Innermost first; more than one where V8 inlined calls, or where functions wait for one another. */
  readonly frames: readonly ScriptFrame[];
  /** They are of WebAssembly instead. */
  readonly wasm?: WasmFrames;
}

/** Its frame has a function, that which is exported, and the function's own frame is further in. */
const wasmEntry = /^Builtins_(?:Generic)?JSToWasm/;

/** `wasm` knows what the process has of WebAssembly, so that it is read once. */
export function findFrames(
  heap: Heap,
  registers: Registers,
  stack: readonly SeenFrame[],
  wasm: WasmFinder = new WasmFinder(),
): FoundFrames[] {
  const found: FoundFrames[] = [];
  const all = [...new FramePointers(heap.memory, registers, stack)];
  /** Of a handler with a frame of its own. */
  let handlerFrame: number | undefined;
  for (const { index, fp, ip } of all) {
    const seen = stack[index];
    if (wasmEntry.test(seen?.function ?? "")) continue;
    if (seen === undefined ? hasAwaitClosure(heap, fp) : isAwaitClosure(seen.function)) {
      const frames = asyncFrames(heap, fp);
      if (frames.length > 0) found.push({ at: index, before: true, ip, frames });
      continue;
    }
    // A handler or another builtin without a frame of its own: the frame is that of the function that it works for.
    const isHidden = index === 0 && seen?.object !== undefined && !isInterpreterEntry(seen.function);
    const here = isHidden ? returnFromFrameless(heap, registers) : ip;
    const frames = scriptFramesAt(heap, {
      fp,
      ip: here,
      isV8s: seen !== undefined,
      builtin: seen?.function,
      ...(isHidden && isHandler(seen.function) && { inHandler: { registers, end: registers.sp } }),
      ...(handlerFrame !== undefined && { inHandler: { registers, end: handlerFrame } }),
    });
    handlerFrame = index === 0 && frames.length === 0 && isHandler(seen?.function) ? fp : undefined;
    const at = { at: isHidden ? 1 : index, before: isHidden, ip: here };
    if (frames.length > 0) found.push({ ...at, frames });
    else if (isHidden || seen?.object === undefined) {
      const point = { address: here, isCall: isHidden || index > 0 };
      const inWasm = wasm.framesAt(heap, point, () => positionFormatOn(heap, all));
      if (inWasm !== undefined) found.push({ ...at, frames, wasm: inWasm });
    }
  }
  return found;
}

/** Calls of WebAssembly at addresses of other stacks than the one that is looked at, each one below its return address. */
export function wasmCallers(
  heap: Heap,
  registers: Registers,
  stack: readonly SeenFrame[],
  ips: readonly number[],
  wasm: WasmFinder,
): Map<number, WasmFrames> {
  const callers = new Map<number, WasmFrames>();
  if (ips.length === 0) return callers;
  const format = positionFormatOn(heap, [...new FramePointers(heap.memory, registers, stack)]);
  for (const ip of ips) {
    const frames = wasm.framesAt(heap, { address: ip, isCall: true }, () => format);
    if (frames !== undefined) callers.set(ip, frames);
  }
  return callers;
}

/** Where a frameless builtin returns to is in the link register, or on top of the stack where there is no such register. */
function returnFromFrameless({ memory }: Heap, { sp, pc, link }: Registers): number {
  const returnAddress = link ?? wordAt(memory, sp);
  return returnAddress === undefined ? pc : returnAddress - 1;
}
