/** Where in a module's memory its data, its stack and its heap are, as far as the linker's habits tell. */
import type { Cursor } from "./cursor.js";
import { externalKind } from "./exports.js";
import { globalsIn } from "./globals.js";
import { section, type WasmModule } from "./module.js";
import { namesIn, subsection } from "./names.js";

export interface Layout {
  /** The index of the global that is the stack pointer. */
  readonly stackPointer?: number;
  /** Where the stack begins: it grows downwards. */
  readonly stackTop?: number;
  /** Down to where it may grow, where that is known. */
  readonly stackLimit?: number;
  /** Of the segments that are there from the beginning. */
  readonly dataStart?: number;
  readonly dataEnd?: number;
  /** What is from here on is the allocator's. */
  readonly heapBase?: number;
}

/** Where the memory begins to be used, unless the linker is told otherwise: nothing in front of it is a stack pointer's beginning. */
const leastStack = 1024;

export function layoutOf(module: WasmModule): Layout {
  const { all } = globalsIn(module);
  const exported = new Map(
    module.exports.filter(({ kind }) => kind === externalKind.global).map(({ name, index }) => [name, index]),
  );
  const constantOf = (name: string): number | undefined => all[exported.get(name) ?? -1]?.constant;
  const data = segmentsIn(module);
  const stackPointer = stackPointerOf(module, exported.get("__stack_pointer"));
  const stackTop = stackPointer === undefined ? undefined : all[stackPointer]?.constant;
  const isFirst = stackTop !== undefined && data !== undefined && stackTop <= data.start;
  const isBehind = stackTop !== undefined && data !== undefined && stackTop >= data.end;
  const stackLimit = isFirst ? 0 : isBehind ? constantOf("__data_end") : undefined;
  const heapBase = constantOf("__heap_base") ?? (isBehind ? stackTop : undefined);
  return {
    ...(stackPointer !== undefined && { stackPointer }),
    ...(stackTop !== undefined && { stackTop }),
    ...(stackLimit !== undefined && { stackLimit }),
    ...(data !== undefined && { dataStart: data.start, dataEnd: data.end }),
    ...(heapBase !== undefined && { heapBase }),
  };
}

/** wasm-ld makes it the first of all globals, and a linked program with one of its own names says so. */
function stackPointerOf(module: WasmModule, exported: number | undefined): number | undefined {
  if (exported !== undefined) return exported;
  const names = namesIn(module, subsection.globals);
  for (const [index, name] of names) if (name.endsWith("__stack_pointer")) return index;
  const [first] = globalsIn(module).all;
  const isFirst = first?.isMutable === true && (first.constant ?? 0) >= leastStack && (first.constant ?? 1) % 16 === 0;
  return isFirst && names.size === 0 && isFromLlvm(module) ? 0 : undefined;
}

function isFromLlvm(module: WasmModule): boolean {
  const producers = module.custom("producers");
  return producers !== undefined && /clang|rustc|LLVM/.test(new TextDecoder().decode(producers));
}

/** Of all segments of memory 0 that are put in their place from the beginning, and whose place is a constant. */
function segmentsIn(module: WasmModule): { start: number; end: number } | undefined {
  const extent = module.section(section.data);
  if (extent === undefined) return undefined;
  const cursor = module.cursor(extent);
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
    const kind = cursor.uleb();
    if (kind === 2) cursor.uleb();
    const at = kind === 1 ? undefined : constantAt(cursor);
    const length = cursor.uleb();
    cursor.skip(length);
    if (kind === 1 || cursor.isBroken) continue;
    if (at === undefined) return undefined;
    start = Math.min(start, at);
    end = Math.max(end, at + length);
  }
  return end === 0 ? undefined : { start, end };
}

function constantAt(cursor: Cursor): number | undefined {
  const opcode = cursor.u8();
  if (opcode !== 0x41 && opcode !== 0x42) {
    cursor.break();
    return undefined;
  }
  const value = cursor.sleb();
  cursor.u8();
  return opcode === 0x41 ? value >>> 0 : value;
}
