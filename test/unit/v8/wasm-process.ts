/** The memory of a process that runs WebAssembly, laid out by hand as each version of V8 does. */
import { Heap } from "#src/v8/heap.js";
import type { Layout } from "#src/v8/layout.js";
import { WasmModule } from "#src/client/wasm/module.js";
import { code, moduleOf } from "../wasm/build.js";

export const base = 0x10_0000;
export const bytes = moduleOf(code([0, 0x0b], [0, 0x01, 0x0b]));
export const module = WasmModule.parse(bytes) as WasmModule;

/** Memory from `base` on, and where in it is what. */
export class Process {
  readonly #content = Buffer.alloc(0x8000);
  #next = base;

  readonly memory = {
    read: (address: number, length: number): Buffer | undefined => {
      const at = address - base;
      return at < 0 || at + length > this.#content.length
        ? undefined
        : Buffer.from(this.#content.subarray(at, at + length));
    },
  };

  heap(major: number, state: number): Heap {
    return new Heap(this.memory, { wasm: { state, major } } as Layout);
  }

  allocate(length: number): number {
    const address = this.#next;
    this.#next += Math.ceil(length / 16) * 16;
    return address;
  }

  word(address: number, value: number): void {
    this.#content.writeBigUInt64LE(BigInt(value), address - base);
  }

  half(address: number, value: number): void {
    this.#content.writeUInt32LE(value, address - base);
  }

  put(content: Uint8Array): number {
    const address = this.allocate(content.length);
    this.overwrite(address, content);
    return address;
  }

  overwrite(address: number, content: Uint8Array): void {
    this.#content.set(content, address - base);
  }

  /** A std::map at an address, balanced; each key with the words of its value. */
  map(header: number, entries: readonly (readonly number[])[]): void {
    const node = (from: number, to: number, parent: number): number => {
      if (from >= to) return 0;
      const middle = (from + to) >>> 1;
      const words = entries[middle] ?? [];
      const address = this.allocate(32 + 8 * words.length);
      this.word(address + 8, parent);
      this.word(address + 16, node(from, middle, address));
      this.word(address + 24, node(middle + 1, to, address));
      for (const [index, word] of words.entries()) this.word(address + 32 + 8 * index, word);
      return address;
    };
    this.word(header + 8, node(0, entries.length, header));
    this.word(header + 32, entries.length);
  }
}

interface Fields {
  metadata: number;
  size: number;
  flags: number;
  kindBits: number;
  /** 32-bit fields, by where they are. */
  relocations: number;
  positions: number;
  inlinings: number;
  traps: number;
  index: number;
}

export const early = {
  metadata: 16,
  size: 24,
  relocations: 28,
  positions: 32,
  inlinings: 36,
  traps: 40,
  index: 44,
  flags: 80,
  kindBits: 2,
};
const late = { metadata: 24, size: 32, relocations: 36, positions: 40, inlinings: 44, traps: 52, index: 56 };
export const versions: ReadonlyMap<number, Fields> = new Map([
  [11, early],
  [12, early],
  [13, { ...late, flags: 96, kindBits: 2 }],
  [14, { ...late, flags: 120, kindBits: 3 }],
]);

export interface CodeOptions {
  start: number;
  index: number;
  tier?: number;
  kind?: number;
}

export class WasmProcess extends Process {
  readonly #fields: Fields;
  readonly state = this.allocate(8);
  readonly global = this.allocate(0x200);
  readonly nativeModule = this.allocate(0x500);
  readonly wireBytes = this.put(bytes);

  constructor(fields: Fields) {
    super();
    this.#fields = fields;
    this.word(this.state, this.global);
    const vector = this.allocate(16);
    this.word(vector, this.wireBytes);
    this.word(vector + 8, bytes.length);
    this.word(this.nativeModule + 0xe8, vector);
  }

  modules(entries: readonly (readonly number[])[]): void {
    this.map(this.global + 0x28, entries);
  }

  code({ start, index, tier = 1, kind = 0 }: CodeOptions): number {
    const fields = this.#fields;
    const address = this.allocate(0xa0);
    this.word(address, this.nativeModule);
    this.word(address + 8, start);
    // Traps, relocations, positions, inlinings.
    this.word(address + fields.metadata, this.put(Uint8Array.of(7, 0, 0, 0, 9, 0, 0, 0, 1, 1, 1, 21, 22, 31, 32, 33)));
    this.half(address + fields.size, 0x100);
    this.half(address + fields.traps, 8);
    this.half(address + fields.relocations, 3);
    this.half(address + fields.positions, 2);
    this.half(address + fields.inlinings, 3);
    this.half(address + fields.index, index);
    this.half(address + fields.flags, (tier << fields.kindBits) | kind);
    return address;
  }

  inMap(codes: readonly CodeOptions[]): void {
    this.map(
      this.nativeModule + 0x130,
      codes.map((each) => [each.start, this.code(each)]),
    );
  }

  inVector(codes: readonly CodeOptions[]): void {
    const vector = this.allocate(8 * codes.length);
    for (const [index, each] of codes.entries()) this.word(vector + 8 * index, this.code(each));
    for (const [index, at] of [vector, vector + 8 * codes.length, vector + 8 * codes.length].entries())
      this.word(this.nativeModule + 0x160 + 8 * index, at);
  }
}
