/** One frame of V8's as functions of JavaScript: one, or several where calls were inlined, or none where the code belongs to no script. */
import { bytecodeOfBaseline, codeAround, holds, kindOf, positionsOfOptimised } from "./code.js";
import { type Heap, isTagged } from "./heap.js";
import { ownName } from "./function-name.js";
import { offsetInHandler } from "./handler-offset.js";
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
  /** Where a call leaves the address that it returns to, on machines with a register for it. */
  readonly link: number | undefined;
  /** All of them that are for general use. */
  readonly general: readonly number[];
  /** In which the interpreter hands on, from handler to handler, the offset of the bytecode and the table of handlers. */
  readonly handedOn: { readonly offset: number; readonly table: number };
}

export interface FrameState {
  readonly fp: number;
  /** Where in its code it is; of a caller, one below the return address. */
  readonly ip: number;
  /** Whether it is certain that V8 made the code there, or was built with it; else its frame must prove it. */
  readonly isV8s: boolean;
  /** The name of the builtin that runs there, as the executable's symbols have it. */
  readonly builtin: string | undefined;
  /** While a handler of the interpreter works for the frame, and has called nothing: the registers, and the end of its part of the stack. */
  readonly inHandler?: { readonly registers: Registers; readonly end: number };
}

export function scriptFramesAt(heap: Heap, state: FrameState): ScriptFrame[] {
  const { memory } = heap;
  // A frame of no function has a number here that says what it is.
  if (!isTagged(wordAt(memory, state.fp + slots.context))) return [];
  const closure = wordAt(memory, state.fp + slots.function);
  const shared = isTagged(closure) ? SharedFunction.ofFunction(heap, closure) : undefined;
  if (!isTagged(closure) || shared?.script === undefined) return [];
  const frames = framesOf(heap, shared, state);
  const name = ownName(heap, closure);
  if (name === undefined || name === "") return frames;
  // The others are inlined into this one.
  return frames.map((frame, index) => (index === frames.length - 1 ? { ...frame, function: name } : frame));
}

function framesOf(heap: Heap, shared: SharedFunction, state: FrameState): ScriptFrame[] {
  if (isInterpreted(heap, shared, state)) {
    return [frameOfBytecode(shared, offsetInterpreted(heap, shared, state), { tier: "ignition" })];
  }
  const baseline = shared.baselineCode;
  if (baseline !== undefined && holds(heap, baseline, state.ip)) {
    const offset = bytecodeOfBaseline(heap, baseline, shared.bytecodeArray, state.ip);
    return [frameOfBytecode(shared, offset, { tier: "sparkplug" })];
  }
  return optimisedFrames(heap, shared, state.ip) ?? framesOfUnknown(heap, shared, state);
}

/** Where interpreted functions run when they have no entry of their own, and where optimised ones go on when they must not stay so. */
export function isInterpreterEntry(builtin: string | undefined): boolean {
  return /^Builtins_(?:InterpreterEntryTrampoline|(?:BaselineOrInterpreter|Interpreter)Enter)/.test(builtin ?? "");
}

/** The code that the interpreter runs for one kind of bytecode. */
export function isHandler(builtin: string | undefined): boolean {
  return /^Builtins_\w+Handler$/.test(builtin ?? "");
}

function isInterpreted(heap: Heap, shared: SharedFunction, { ip, builtin }: FrameState): boolean {
  return isInterpreterEntry(builtin) || isHandler(builtin) || holds(heap, shared.trampoline, ip);
}

/** The frame has the offset of the bytecode that made its last call; what a handler does without calling, only that handler knows. */
function offsetInterpreted(heap: Heap, shared: SharedFunction, { fp, inHandler }: FrameState): number | undefined {
  const array = wordAt(heap.memory, fp + slots.bytecodeArray);
  if (!isTagged(array) || heap.type(array) !== heap.layout.type.bytecodeArray) return undefined;
  if (array !== shared.bytecodeArray) return undefined;
  const slot = heap.memory.read(fp + slots.bytecodeOffset, 8);
  const saved = slot?.readUInt32LE(0) === 0 ? slot.readInt32LE(4) : undefined;
  if (inHandler !== undefined) {
    const { registers, end } = inHandler;
    const { pc, sp, general, handedOn } = registers;
    const words = [...general, ...wordsBetween(heap, sp, end)];
    return offsetInHandler(heap, array, { pc, words, handedOn, saved });
  }
  return saved === undefined ? undefined : saved - heap.layout.bytecodeArray.bytecodes + 1;
}

/** A handler keeps a few words. */
const mostWords = 64;

function wordsBetween({ memory }: Heap, start: number, end: number): number[] {
  const count = Math.min(Math.max(Math.ceil((end - start) / 8), 0), mostWords);
  return Array.from({ length: count }, (_, index) => wordAt(memory, start + 8 * index) ?? 0);
}

/** undefined where it is not known as optimised code. */
function optimisedFrames(heap: Heap, shared: SharedFunction, ip: number): ScriptFrame[] | undefined {
  const like = shared.trampoline ?? shared.baselineCode;
  const code = like === undefined ? undefined : codeAround(heap, ip, like);
  if (code === undefined) return undefined;
  const tier = kindOf(heap, code);
  const positions = positionsOfOptimised(heap, code, ip, shared);
  if (positions.length === 0) return [frameAt(shared, undefined, { tier })];
  return positions.map(({ shared: part, character }, index) =>
    frameAt(part, character, { tier, how: index < positions.length - 1 ? "inlined" : "called" }),
  );
}

/** Functions of Node's snapshot are interpreted without a copy of the entry of their own. */
function framesOfUnknown(heap: Heap, shared: SharedFunction, state: FrameState): ScriptFrame[] {
  if (state.isV8s) return [frameAt(shared, undefined, {})];
  const offset = offsetInterpreted(heap, shared, state);
  return offset === undefined ? [] : [frameOfBytecode(shared, offset, { tier: "ignition" })];
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
