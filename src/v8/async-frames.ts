/**
 * The async functions that wait for the one that runs: who awaits its promise, who awaits that one's, and so on. V8 goes the same way for
 * `Error.stack` (CaptureAsyncStackTrace in src/execution/isolate.cc), and as there the way ends where a promise has no one or more than one
 * waiting for it, or is waited for otherwise than by await.
 */
import { type Heap, isTagged, type Tagged } from "./heap.js";
import { frame as slots } from "./layout.js";
import { wordAt } from "./memory.js";
import { frameOfBytecode, type ScriptFrame } from "./script-frames.js";
import { SharedFunction } from "./shared-function.js";

/** A JSObject's own fields come first: map, properties, elements. */
const generator = { function: 24, position: 48, promise: 80 } as const;
const promiseReactions = 24;
/** Fields of a PromiseReaction. */
const reaction = { next: 8, handlers: [16, 24] } as const;

/** The context of an await's closures has the generator in its extension (src/builtins/builtins-async-gen.cc). */
const contextExtension = 16 + 2 * 8;

const deepest = 64;

/** `fp` is the frame of the closure that V8 calls when what was awaited is there. */
export function asyncFrames(heap: Heap, fp: number): ScriptFrame[] {
  const closure = wordAt(heap.memory, fp + slots.function);
  const frames: ScriptFrame[] = [];
  let running = isTagged(closure) ? awaiting(heap, closure) : undefined;
  while (running !== undefined && frames.length < deepest) {
    running = waiterFor(heap, running);
    const frame = running === undefined ? undefined : frameOf(heap, running);
    if (frame === undefined) break;
    frames.push(frame);
  }
  return frames;
}

export function isAwaitClosure(builtin: string | undefined): boolean {
  return /^Builtins_AsyncFunctionAwait(?:Resolve|Reject)Closure$/.test(builtin ?? "");
}

/** The same by the frame alone, where nobody tells what runs there: no other builtin has a generator in its context. */
export function hasAwaitClosure(heap: Heap, fp: number): boolean {
  const closure = wordAt(heap.memory, fp + slots.function);
  if (!isTagged(closure) || awaiting(heap, closure) === undefined) return false;
  const shared = SharedFunction.ofFunction(heap, closure);
  return shared !== undefined && shared.script === undefined;
}

/** The generator that goes on when the closure is called. */
function awaiting(heap: Heap, closure: Tagged | undefined): Tagged | undefined {
  const context = heap.pointer(closure, heap.layout.function.context);
  return heap.typed(context, contextExtension, heap.layout.type.asyncFunctionObject);
}

function waiterFor(heap: Heap, running: Tagged): Tagged | undefined {
  const promise = heap.typed(running, generator.promise, heap.layout.type.promise);
  const only = heap.typed(promise, promiseReactions, heap.layout.type.promiseReaction);
  if (only === undefined || heap.type(heap.pointer(only, reaction.next)) === heap.layout.type.promiseReaction)
    return undefined;
  for (const field of reaction.handlers) {
    const found = awaiting(heap, heap.pointer(only, field));
    if (found !== undefined) return found;
  }
  return undefined;
}

function frameOf(heap: Heap, waiting: Tagged): ScriptFrame | undefined {
  const shared = SharedFunction.ofFunction(heap, heap.pointer(waiting, generator.function));
  const position = heap.smi(waiting, generator.position);
  if (shared?.script === undefined) return undefined;
  const offset = position === undefined ? undefined : position - heap.layout.bytecodeArray.bytecodes + 1;
  return frameOfBytecode(shared, offset, { how: "async" });
}
