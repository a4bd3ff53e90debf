/** Finds the functions of JavaScript and WebAssembly on a stack, with the lines that they are at. */
import { asyncFrames, isAwaitClosure } from "./async-frames.js";
import type { Heap } from "./heap.js";
import { wordAt } from "./memory.js";
import { type FrameAt, FramePointers, type SeenFrame } from "./frame-pointers.js";
import { frame as slots } from "./layout.js";
import type { PositionFormat } from "./positions.js";
import { isInterpreterEntry, type Registers, type ScriptFrame, scriptFramesAt } from "./script-frames.js";
import { SharedFunction } from "./shared-function.js";
import type { WasmFinder, WasmFrames } from "./wasm-frames.js";

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

export function findFrames(
  heap: Heap,
  registers: Registers,
  stack: readonly SeenFrame[],
  wasm: WasmFinder,
): FoundFrames[] {
  const found: FoundFrames[] = [];
  const all = [...new FramePointers(heap.memory, registers, stack)];
  for (const { index, fp, ip } of all) {
    const seen = stack[index];
    if (isAwaitClosure(seen?.function)) {
      found.push({ at: index, before: true, ip, frames: asyncFrames(heap, fp) });
      continue;
    }
    // A handler or another builtin without a frame of its own: the frame is that of the function that it works for.
    const isHidden = index === 0 && seen?.object !== undefined && !isInterpreterEntry(seen.function);
    const here = isHidden ? returnFromFrameless(heap, registers) : ip;
    const state = { fp, ip: here, builtin: seen?.function, ...(index === 0 && { registers }) };
    const frames = wasmEntry.test(seen?.function ?? "") ? [] : scriptFramesAt(heap, state);
    const at = { at: isHidden ? 1 : index, before: isHidden, ip: here };
    if (frames.length > 0) found.push({ ...at, frames });
    else if (seen?.object === undefined || isHidden) {
      const isCall = isHidden || index > 0;
      const inWasm = wasm.framesAt(heap, { address: here, isCall }, () => positionFormatOn(heap, all));
      if (inWasm !== undefined) found.push({ ...at, frames, wasm: inWasm });
    }
  }
  return found;
}

/** That of all tables of this V8, as a function of JavaScript on the stack tells it. */
function positionFormatOn(heap: Heap, frames: readonly FrameAt[]): PositionFormat | undefined {
  for (const { fp } of frames) {
    const closure = wordAt(heap.memory, fp + slots.function);
    const format = SharedFunction.ofFunction(heap, closure)?.positionFormat;
    if (format !== undefined) return format;
  }
  return undefined;
}

/** The word on top of the stack is where a frameless builtin returns to. */
function returnFromFrameless({ memory }: Heap, { sp, pc }: Registers): number {
  const word = wordAt(memory, sp);
  return word === undefined ? pc : word - 1;
}
