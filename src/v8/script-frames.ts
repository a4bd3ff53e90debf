/** One frame of V8's as functions of JavaScript: one, or several where calls were inlined, or none where the code belongs to no script. */
import { bytecodeOfBaseline, codeAround, holds, kindOf, positionsOfOptimised } from "./code.js";
import { type Heap, isTagged, type Tagged } from "./heap.js";
import { frame as slots } from "./layout.js";
import { wordAt } from "./memory.js";
import type { Script, ScriptPlace } from "./script.js";
import { SharedFunction } from "./shared-function.js";

export type ScriptTier = "ignition" | "sparkplug" | "maglev" | "turbofan";

export interface ScriptFrame {
  /** Empty for a function without a name, and for the top level of a script. */
  readonly function: string;
  readonly script: Script | undefined;
  /** Where in its code the frame is; undefined where that is not certain. */
  readonly place: ScriptPlace | undefined;
  /** Where the function begins. */
  readonly start: ScriptPlace | undefined;
  readonly tier: ScriptTier | undefined;
  /** How it is on the stack: called; inlined into the next one; or waiting, by await, for the one before it. */
  readonly how: "called" | "inlined" | "async";
}

export interface Registers {
  readonly pc: number;
  readonly sp: number;
  readonly fp: number;
  /** Where the interpreter's handlers have the offset of their bytecode, and the bytecode array. */
  readonly interpreter: { readonly offset: number; readonly array: number; readonly dispatchTable: number };
}

export interface FrameState {
  readonly fp: number;
  /** Where in its code it is; of a caller, one below the return address. */
  readonly ip: number;
  /** The name of the builtin that runs there, as the executable's symbols have it. */
  readonly builtin: string | undefined;
  /** Of the innermost frame. */
  readonly registers?: Registers;
}

export function scriptFramesAt(heap: Heap, state: FrameState): ScriptFrame[] {
  const { memory } = heap;
  // A frame of no function has a number here that says what it is.
  if (!isTagged(wordAt(memory, state.fp + slots.context))) return [];
  const closure = wordAt(memory, state.fp + slots.function);
  const shared = isTagged(closure) ? SharedFunction.ofFunction(heap, closure) : undefined;
  if (shared?.script === undefined) return [];
  if (isInterpreted(heap, shared, state)) {
    return [frameOfBytecode(shared, offsetInterpreted(heap, shared, state), { tier: "ignition" })];
  }
  const baseline = shared.baselineCode;
  if (baseline !== undefined && holds(heap, baseline, state.ip)) {
    const offset = bytecodeOfBaseline(heap, baseline, shared.bytecodeArray, state.ip);
    return [frameOfBytecode(shared, offset, { tier: "sparkplug" })];
  }
  return optimisedFrames(heap, shared, state.ip);
}

/** Where interpreted functions run when they have no entry of their own, and where optimised ones go on when they must not stay so. */
export function isInterpreterEntry(builtin: string | undefined): boolean {
  return /^Builtins_(?:InterpreterEntryTrampoline|(?:BaselineOrInterpreter|Interpreter)Enter)/.test(builtin ?? "");
}

const handler = /^Builtins_\w+Handler$/;

function isInterpreted(heap: Heap, shared: SharedFunction, { ip, builtin }: FrameState): boolean {
  return isInterpreterEntry(builtin) || handler.test(builtin ?? "") || holds(heap, shared.trampoline, ip);
}

/**
 * The frame has the offset of the bytecode that made its last call. What the handler of a later one does without calling is told by its
 * registers alone, and these may be in use for something else by then.
 */
function offsetInterpreted(
  heap: Heap,
  shared: SharedFunction,
  { fp, builtin, registers }: FrameState,
): number | undefined {
  const array = wordAt(heap.memory, fp + slots.bytecodeArray);
  if (!isTagged(array) || heap.type(array) !== heap.layout.type.bytecodeArray) return undefined;
  if (array !== shared.bytecodeArray) return undefined;
  const first = heap.layout.bytecodeArray.bytecodes - 1;
  if (registers !== undefined && handler.test(builtin ?? "")) {
    return isAtBytecode(heap, array, registers) ? registers.interpreter.offset - first : undefined;
  }
  const saved = heap.memory.read(fp + slots.bytecodeOffset, 8);
  return saved?.readUInt32LE(0) === 0 ? saved.readInt32LE(4) - first : undefined;
}

/** A handler of single width is of a few hundred bytes. */
const longestHandler = 0x2000;

/** Whether the registers are still what they were when the handler began: it is the one that the table has for that bytecode. */
function isAtBytecode({ memory }: Heap, array: Tagged, { pc, interpreter }: Registers): boolean {
  if (interpreter.array !== array) return false;
  const bytecode = memory.read(array + interpreter.offset, 1)?.readUInt8();
  const table = memory.read(interpreter.dispatchTable, 256 * 8);
  if (bytecode === undefined || table === undefined) return false;
  const handlers = Array.from({ length: 256 }, (_, index) => Number(table.readBigUInt64LE(8 * index)));
  const own = handlers[bytecode] ?? 0;
  const isLast = !handlers.some((start) => own < start && start <= pc);
  return own <= pc && pc < own + longestHandler && isLast;
}

function optimisedFrames(heap: Heap, shared: SharedFunction, ip: number): ScriptFrame[] {
  const like = shared.trampoline ?? shared.baselineCode;
  const code = like === undefined ? undefined : codeAround(heap, ip, like);
  if (code === undefined) return [frameAt(shared, undefined, {})];
  const tier = kindOf(heap, code);
  const positions = positionsOfOptimised(heap, code, ip, shared);
  if (positions.length === 0) return [frameAt(shared, undefined, { tier })];
  return positions.map(({ shared: part, character }, index) =>
    frameAt(part, character, { tier, how: index < positions.length - 1 ? "inlined" : "called" }),
  );
}

interface FrameKind {
  tier?: ScriptTier | undefined;
  /** Default: called. */
  how?: ScriptFrame["how"];
}

/** `offset` is undefined where it is not known. */
export function frameOfBytecode(shared: SharedFunction, offset: number | undefined, kind: FrameKind): ScriptFrame {
  return frameAt(shared, offset === undefined ? undefined : shared.characterOfBytecode(offset), kind);
}

function frameAt(
  shared: SharedFunction,
  character: number | undefined,
  { tier, how = "called" }: FrameKind,
): ScriptFrame {
  const { script, extent } = shared;
  // What was read in the wrong place is hardly ever within the function.
  const isWithin =
    character !== undefined && (extent === undefined || (extent.start <= character && character <= extent.end));
  return {
    function: shared.name,
    script,
    place: isWithin ? script?.placeOf(character) : undefined,
    start: extent && script?.placeOf(extent.start),
    tier,
    how,
  };
}
