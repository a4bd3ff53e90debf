/** Finds the JavaScript functions on a stack, with the lines that they are at. */
import { asyncFrames, isAwaitClosure } from "./async-frames.js";
import type { Heap } from "./heap.js";
import { wordAt } from "./memory.js";
import { FramePointers, type SeenFrame } from "./frame-pointers.js";
import { isInterpreterEntry, type Registers, type ScriptFrame, scriptFramesAt } from "./script-frames.js";

export interface FoundFrames {
  /** The index among Valgrind's frames. Where it has none left, because it could not or should not go on, indices go on by themselves. */
  readonly at: number;
  /** They stand before the frame with this index, which Valgrind went on to without seeing them; else in its place. */
  readonly before: boolean;
  /** Where in the code it is; of a caller, one below the return address. */
  readonly ip: number;
  /** Innermost first; more than one where V8 inlined calls, or where functions wait for one another. */
  readonly frames: readonly ScriptFrame[];
}

export function findFrames(heap: Heap, registers: Registers, stack: readonly SeenFrame[]): FoundFrames[] {
  const found: FoundFrames[] = [];
  for (const { index, fp, ip } of new FramePointers(heap.memory, registers, stack)) {
    const seen = stack[index];
    if (isAwaitClosure(seen?.function)) {
      found.push({ at: index, before: true, ip, frames: asyncFrames(heap, fp) });
      continue;
    }
    // A handler or another builtin without a frame of its own: the frame is that of the function that it works for.
    const isHidden = index === 0 && seen?.object !== undefined && !isInterpreterEntry(seen.function);
    const here = isHidden ? returnFromFrameless(heap, registers) : ip;
    const frames = scriptFramesAt(heap, {
      fp,
      ip: here,
      builtin: seen?.function,
      ...(index === 0 && { registers }),
    });
    if (frames.length > 0) found.push({ at: isHidden ? 1 : index, before: isHidden, ip: here, frames });
  }
  return found;
}

/** The word on top of the stack is where a frameless builtin returns to. */
function returnFromFrameless({ memory }: Heap, { sp, pc }: Registers): number {
  const word = wordAt(memory, sp);
  return word === undefined ? pc : word - 1;
}
