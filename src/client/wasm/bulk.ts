/**
 * memory.copy and memory.fill, for `--wasm-lines`: V8 writes down no place in the source for them, but it does for calls. So where they are,
 * functions are called that do the same, in as many bytes: all others stay where they are.
 */
import { bodyOf, type Code, op } from "./bytes.js";
import { instructionsIn } from "./instructions.js";
import type { Extent, WasmModule } from "./module.js";
import { type FunctionType, valueType } from "./types.js";

const { i32, i64 } = valueType;

/** In memory 0. As they are in modules; in a longer form, which nobody writes, they are left. */
const kinds = [
  { name: "memory.copy", bytes: [0xfc, 0x0a, 0, 0] },
  { name: "memory.fill", bytes: [0xfc, 0x0b, 0] },
] as const;

/** A function that does what one of them does. */
export interface BulkFunction {
  readonly name: string;
  readonly type: FunctionType;
  readonly body: readonly number[];
}

export function bulkFunctions(is64: boolean): BulkFunction[] {
  const address = is64 ? i64 : i32;
  return kinds.map(({ name, bytes }) => {
    const parameters = [address, name === "memory.copy" ? address : i32, address];
    const instructions: Code = [parameters.map((_, index) => op.get(index)), bytes];
    return { name, type: { parameters, results: [] }, body: bodyOf([], instructions) };
  });
}

/** What stands somewhere else than before. */
export interface Patch {
  readonly at: number;
  readonly bytes: readonly number[];
}

/** The calls; of functions from index `first` on. A body with an instruction that is not known is left from there on. */
export function* bulkCalls(module: WasmModule, bodies: readonly Extent[], first: number): Generator<Patch> {
  for (const body of bodies) {
    for (const instruction of instructionsIn(module, body)) {
      if (instruction?.opcode !== 0xfc) continue;
      const { offset } = instruction;
      const kind = kinds.findIndex(({ bytes }) => bytes.every((byte, index) => module.bytes[offset + index] === byte));
      const call = kind < 0 ? undefined : callIn(kinds[kind]?.bytes.length ?? 0, first + kind);
      if (call !== undefined) yield { at: offset, bytes: call };
    }
  }
}

/** A call that takes so many bytes; undefined where the function's index needs more. */
function callIn(length: number, index: number): number[] | undefined {
  const room = length - 1;
  if (index >= 2 ** (7 * room)) return undefined;
  return [0x10, ...Array.from({ length: room }, (_, at) => ((index >> (7 * at)) & 0x7f) | (at < room - 1 ? 0x80 : 0))];
}
