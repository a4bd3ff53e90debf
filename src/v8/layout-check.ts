/**
 * Whether a layout holds for the V8 that it is used for. What an executable's symbols tell, and what was found in a V8 of about its version,
 * is true of what they speak of; but more is built on it, and changes between versions without notice. So nothing is read from a process
 * for others to see until one function on its stack has been read in ways that are independent of each other, and agree.
 */
import { bytecodeStarts, rangeOf } from "./code.js";
import { FramePointers, type SeenFrame } from "./frame-pointers.js";
import { type Heap, isTagged } from "./heap.js";
import { frame as slots } from "./layout.js";
import { wordAt } from "./memory.js";
import type { Registers } from "./script-frames.js";
import { SharedFunction } from "./shared-function.js";

/** Stacks with functions of JavaScript, none of which agreed. One may have been seen in the middle of a collection. */
const mostFailures = 3;

export class LayoutCheck {
  #failures = 0;
  #state: "untried" | "holds" | "fails" = "untried";

  /** Whether it fails for good. */
  get hasFailed(): boolean {
    return this.#state === "fails";
  }

  /** Whether what the heap's layout finds on such a stack may be believed. */
  holds(heap: Heap, registers: Registers, stack: readonly SeenFrame[]): boolean {
    if (this.#state !== "untried") return this.#state === "holds";
    const verdict = verdictOn(heap, registers, stack);
    if (verdict === "holds") this.#state = "holds";
    if (verdict === "fails" && ++this.#failures === mostFailures) this.#state = "fails";
    return verdict === "holds";
  }
}

function verdictOn(heap: Heap, registers: Registers, stack: readonly SeenFrame[]): "holds" | "fails" | "untold" {
  let verdict: "fails" | "untold" = "untold";
  for (const { index, fp } of new FramePointers(heap.memory, registers, stack)) {
    // A frame of no function has a number here that says what it is.
    if (!isTagged(wordAt(heap.memory, fp + slots.context))) continue;
    if (agrees(heap, fp)) return "holds";
    // Builtins written in C++ or assembly have no script, and code of other kinds is in no frame like these.
    if (stack[index]?.object === undefined) verdict = "fails";
  }
  return verdict;
}

/** The function of a frame leads to its script and to its bytecode, and these tell the same of its extent and its lines. */
function agrees(heap: Heap, fp: number): boolean {
  const closure = wordAt(heap.memory, fp + slots.function);
  const shared = isTagged(closure) ? SharedFunction.ofFunction(heap, closure) : undefined;
  return shared !== undefined && agreesWithScript(shared) && agreesWithBytecode(heap, shared, fp);
}

function agreesWithScript({ script, extent, positions = [] }: SharedFunction): boolean {
  if (script?.file === undefined || extent === undefined) return false;
  const characters = positions.map(({ character }) => character).filter((character) => character >= 0);
  return (
    extent.end <= (script.length ?? 0) &&
    characters.every((character) => extent.start <= character && character <= extent.end) &&
    script.agreesOnLine(extent.start) !== false
  );
}

/** Where V8 notes positions only when they are asked for, there are none yet. */
function agreesWithBytecode(
  heap: Heap,
  { bytecodeArray, positions = [], trampoline }: SharedFunction,
  fp: number,
): boolean {
  const array = wordAt(heap.memory, fp + slots.bytecodeArray);
  const isInterpreted = isTagged(array) && heap.type(array) === heap.layout.type.bytecodeArray;
  const starts = bytecodeStarts(heap, bytecodeArray);
  return (
    (!isInterpreted || array === bytecodeArray) &&
    (trampoline === undefined || rangeOf(heap, trampoline) !== undefined) &&
    starts !== undefined &&
    positions.every(({ offset }) => offset < 0 || starts.has(offset))
  );
}
