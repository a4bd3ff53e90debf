/** Objects of V8's as they lie in memory, built by hand. */
import type { Tagged } from "#src/v8/heap.js";
import type { Memory } from "#src/v8/memory.js";

/** What may stand in a field: an object, a small integer, 32 bits, or bytes. */
export type Field = { object: Tagged } | { smi: number } | { int32: number } | { bytes: Uint8Array };

const base = 0x10_0000;
const alignment = 16;
const instanceType = 12;
const oneByteString = 8;

export class BuiltMemory implements Memory {
  readonly #bytes = Buffer.alloc(0x1_0000);
  readonly #maps = new Map<number, Tagged>();
  #end = 0;

  read(address: number, length: number): Buffer | undefined {
    const start = address - base;
    return start >= 0 && start + length <= this.#bytes.length ? this.#bytes.subarray(start, start + length) : undefined;
  }

  /** `fields` by their offsets. */
  object(type: number, fields: Readonly<Record<number, Field>>, size = 128): Tagged {
    const map = this.#maps.get(type) ?? this.#map(type);
    const object = this.#allocate(size) + 1;
    this.set(object, 0, { object: map });
    for (const [offset, field] of Object.entries(fields)) this.set(object, Number(offset), field);
    return object;
  }

  string(text: string): Tagged {
    const bytes = Buffer.from(text, "latin1");
    return this.object(oneByteString, { 12: { int32: text.length }, 16: { bytes } }, 16 + text.length);
  }

  set(object: Tagged, offset: number, field: Field): void {
    const at = object - 1 + offset - base;
    if ("object" in field) this.#bytes.writeBigUInt64LE(BigInt(field.object), at);
    else if ("smi" in field) this.#bytes.writeBigInt64LE(BigInt(field.smi) << 32n, at);
    else if ("int32" in field) this.#bytes.writeInt32LE(field.int32, at);
    else this.#bytes.set(field.bytes, at);
  }

  /** The address of that many words, of which the first has the number 0. */
  words(values: readonly (number | bigint)[]): number {
    const address = this.#allocate(8 * values.length);
    values.forEach((value, index) => this.#bytes.writeBigUInt64LE(BigInt(value), address - base + 8 * index));
    return address;
  }

  #map(type: number): Tagged {
    const map = this.#allocate(32) + 1;
    this.#bytes.writeUInt16LE(type, map - 1 - base + instanceType);
    this.#maps.set(type, map);
    return map;
  }

  #allocate(size: number): number {
    const address = base + this.#end;
    this.#end += Math.ceil(size / alignment) * alignment;
    return address;
  }
}
