/**
 * Machine code of WebAssembly. It is not on V8's heap: C++ objects describe it, whose fields nothing tells of, and which differ between
 * versions. So they are looked for by what they hold, and believed when all agrees. (src/wasm/wasm-code-manager.h in V8.)
 *
 *     GlobalWasmState   std::map: where a module's code begins → { where it ends, NativeModule* }
 *     NativeModule      shared_ptr: { its bytes, how many }
 *                       std::map: where code begins → WasmCode*, and a std::vector of those that are not in the map yet
 *     WasmCode          NativeModule*, where the code begins, …
 */
import type { WasmModule } from "../client/wasm/module.js";
import type { Heap } from "./heap.js";
import { type Memory, wordAt } from "./memory.js";

/** How much of an object is searched. */
const stateBytes = 0x100;
const nativeModuleBytes = 0x400;

/** A tree of as many levels has more nodes than there is memory. */
const deepestTree = 96;

/** A module can have a million functions, and code of two compilers for each. */
const mostCodes = 2_000_000;

const magic = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

export type WasmTier = "liftoff" | "turbofan";

export interface WasmCode {
  readonly start: number;
  /** Of the function's code, in bytes. */
  readonly size: number;
  /** The function's, among all of the module. */
  readonly index: number;
  readonly tier: WasmTier;
  /** Of source positions, in the format of all of V8's tables. */
  readonly positions: Buffer;
  /** Of functions inlined into this one. */
  readonly inlinings: Buffer;
  readonly traps: readonly Trap[];
}

/** An instruction of the machine that may trap, and where the table has its position: there, or where the trap is handled. */
export interface Trap {
  readonly instruction: number;
  readonly position: number;
}

/** What is looked for. */
interface Search {
  readonly memory: Memory;
  readonly nativeModule: number;
  readonly module: WasmModule;
  readonly layout: CodeLayout;
  readonly address: number;
}

/** The module whose code is at an address. */
export function nativeModuleAt({ memory, layout: { wasm } }: Heap, address: number): number | undefined {
  const object = wasm && wordAt(memory, wasm.state);
  if (object === undefined) return undefined;
  for (let offset = 0; offset < stateBytes; offset += 8) {
    const node = lastNotBehind(memory, object + offset, address);
    if (node === undefined) continue;
    const end = wordAt(memory, node + nodeValue);
    const nativeModule = wordAt(memory, node + nodeValue + 8);
    if (end === undefined || nativeModule === undefined || end <= address) continue;
    if (wireBytesOf(memory, nativeModule) !== undefined) return nativeModule;
  }
  return undefined;
}

/** Where its bytes are, as they were given to be compiled. */
export function wireBytesOf(memory: Memory, nativeModule: number): { address: number; length: number } | undefined {
  for (let offset = 0; offset < nativeModuleBytes; offset += 8) {
    const shared = pointerAt(memory, nativeModule + offset);
    if (shared === undefined) continue;
    const address = pointerAt(memory, shared);
    if (address === undefined) continue;
    const length = wordAt(memory, shared + 8) ?? 0;
    if (length >= magic.length && memory.read(address, magic.length)?.equals(magic) === true)
      return { address, length };
  }
  return undefined;
}

/** The code of a function of the module's at an address; undefined too for versions of V8 that are not known. */
export function wasmCodeAt(
  { memory, layout: { wasm } }: Heap,
  nativeModule: number,
  module: WasmModule,
  address: number,
): WasmCode | undefined {
  const layout = wasm && layouts.get(wasm.major);
  if (layout === undefined) return undefined;
  const search = { memory, nativeModule, module, layout, address };
  for (let offset = 0; offset < nativeModuleBytes; offset += 8) {
    const node = lastNotBehind(memory, nativeModule + offset, address);
    const inTree = node === undefined ? undefined : wordAt(memory, node + nodeValue);
    const found =
      (inTree === undefined ? undefined : readCode(search, inTree)) ?? codeInVector(search, nativeModule + offset);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In a std::vector of std::unique_ptr<WasmCode>. */
function codeInVector(search: Search, vector: number): WasmCode | undefined {
  const { memory, nativeModule } = search;
  const begin = pointerAt(memory, vector);
  const end = pointerAt(memory, vector + 8);
  const capacity = pointerAt(memory, vector + 16);
  if (begin === undefined || end === undefined || capacity === undefined) return undefined;
  if (begin >= end || end > capacity || (end - begin) / 8 > mostCodes) return undefined;
  for (let at = begin; at < end; at += 8) {
    const code = pointerAt(memory, at);
    if (code === undefined || wordAt(memory, code) !== nativeModule) return undefined;
    const found = readCode(search, code);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where a WasmCode has what. Sizes are of 32 bits and stand one behind the other, as the content of `metadata` does. */
interface CodeLayout {
  readonly metadata: number;
  readonly size: number;
  readonly relocations: number;
  readonly positions: number;
  readonly inlinings: number;
  readonly traps: number;
  readonly index: number;
  readonly flags: number;
  /** How many of the flags' bits say what kind of code it is; two for the tier follow. */
  readonly kindBits: number;
  /** Whether each instruction that may trap is followed by where its trap is handled. */
  readonly hasHandlers: boolean;
}

const early = { metadata: 16, size: 24, relocations: 28, positions: 32, inlinings: 36, traps: 40, index: 44 } as const;
const late = { metadata: 24, size: 32, relocations: 36, positions: 40, inlinings: 44, traps: 52, index: 56 } as const;

/** As seen in Node 20, 22, 24 and 26. */
const layouts: ReadonlyMap<number, CodeLayout> = new Map([
  [11, { ...early, flags: 80, kindBits: 2, hasHandlers: true }],
  [12, { ...early, flags: 80, kindBits: 2, hasHandlers: false }],
  [13, { ...late, flags: 96, kindBits: 2, hasHandlers: false }],
  [14, { ...late, flags: 120, kindBits: 3, hasHandlers: false }],
]);

const codeBytes = 0x80;
const longestCode = 0x400_0000;
const longestMetadata = 0x400_0000;

/** ExecutionTier. */
const tiers: ReadonlyMap<number, WasmTier> = new Map([
  [1, "liftoff"],
  [2, "turbofan"],
]);

function readCode(search: Search, object: number): WasmCode | undefined {
  const { memory, nativeModule, module, layout, address } = search;
  const bytes = memory.read(object, codeBytes);
  if (bytes === undefined || Number(bytes.readBigUInt64LE(0)) !== nativeModule) return undefined;
  const start = Number(bytes.readBigUInt64LE(8));
  const size = bytes.readUInt32LE(layout.size);
  if (address < start || address >= start + size || size > longestCode) return undefined;
  const index = bytes.readUInt32LE(layout.index);
  const flags = bytes.readUInt8(layout.flags);
  const tier = tiers.get((flags >> layout.kindBits) & 0b11);
  const isFunction = (flags & ((1 << layout.kindBits) - 1)) === 0;
  // Wrappers have the index of what they wrap, or none; they have no body.
  if (tier === undefined || !isFunction || module.body(index) === undefined) return undefined;
  const metadata = readMetadata(memory, bytes, layout);
  return metadata && { start, size, index, tier, ...metadata };
}

function readMetadata(
  memory: Memory,
  code: Buffer,
  layout: CodeLayout,
): Pick<WasmCode, "positions" | "inlinings" | "traps"> | undefined {
  const lengthAt = (offset: number): number => code.readUInt32LE(offset);
  const traps = lengthAt(layout.traps);
  const positions = traps + lengthAt(layout.relocations);
  const inlinings = positions + lengthAt(layout.positions);
  const end = inlinings + lengthAt(layout.inlinings);
  if (end > longestMetadata) return undefined;
  const content = end === 0 ? Buffer.alloc(0) : memory.read(Number(code.readBigUInt64LE(layout.metadata)), end);
  return (
    content && {
      traps: trapsIn(content.subarray(0, traps), layout.hasHandlers),
      positions: content.subarray(positions, inlinings),
      inlinings: content.subarray(inlinings),
    }
  );
}

function trapsIn(bytes: Buffer, hasHandlers: boolean): Trap[] {
  const words = Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readUInt32LE(4 * index));
  if (!hasHandlers) return words.map((word) => ({ instruction: word, position: word }));
  return Array.from({ length: Math.floor(words.length / 2) }, (_, index) => {
    const [instruction = 0, position = 0] = words.slice(2 * index, 2 * index + 2);
    return { instruction, position };
  });
}

/** Of libstdc++'s red-black trees: a colour, then these pointers, in the header too; behind them, in a node, key and value. */
const nodeParent = 8;
const nodeLeft = 16;
const nodeRight = 24;
const nodeKey = 32;
const nodeValue = 40;

/** The node with the highest key that is not above `key`, in the std::map whose header may be at an address. */
function lastNotBehind(memory: Memory, map: number, key: number): number | undefined {
  let node = pointerAt(memory, map + nodeParent);
  // The root's parent is the header: hardly anything else looks like that.
  if (node === undefined || wordAt(memory, node + nodeParent) !== map) return undefined;
  let best: number | undefined;
  for (let depth = 0; node !== undefined && depth < deepestTree; depth++) {
    const its = wordAt(memory, node + nodeKey);
    if (its === undefined) return undefined;
    if (its <= key) best = node;
    node = pointerAt(memory, node + (its <= key ? nodeRight : nodeLeft));
  }
  return best;
}

/** Objects of C++ lie at multiples of eight. */
function pointerAt(memory: Memory, address: number): number | undefined {
  const word = wordAt(memory, address);
  return word !== undefined && word % 8 === 0 && word > 0x1000 && word < 2 ** 47 ? word : undefined;
}
