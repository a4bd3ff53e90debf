/** A heap of V8's that a test lays out itself, by the layout of a real one. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Heap, type Tagged } from "#src/v8/heap.js";
import { type Layout, layoutFrom } from "#src/v8/layout.js";
import type { Memory } from "#src/v8/memory.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { type Recording, readRecording } from "../../v8/recording.js";

const folder = join(packageRoot(import.meta.url), "test", "fixtures", "v8", "recordings");

/** By name, as `node-24-arm64`. */
export const recordings: ReadonlyMap<string, Recording> = new Map(
  readdirSync(folder)
    .toSorted()
    .map((file) => [file.replace(".json.br", ""), readRecording(join(folder, file))]),
);

export function layoutOf({ metadata }: Pick<Recording, "metadata">): Layout {
  const layout = layoutFrom(metadata);
  if (typeof layout === "string") throw new Error(layout);
  return layout;
}

/** By name. */
export const layouts: ReadonlyMap<string, Layout> = new Map(
  [...recordings].map(([name, recording]) => [name, layoutOf(recording)]),
);

const base = 0x7f00_0000_0000;

/** Types that no version numbers: any number that is no string's and no other object's. */
const otherType = 0x7ff0;

/** V8's representations of a string with one byte for each unit. */
const oneByte = 8;

/** Fields are given by their offsets from an object's start. */
export type Fields = Record<number, Field>;
export type Field = { tagged: Tagged } | { smi: number } | { int32: number } | { word: bigint } | { bytes: Buffer };

export class HeapImage implements Memory {
  readonly heap: Heap;
  readonly layout: Layout;
  readonly #bytes = Buffer.alloc(0x4_0000);
  readonly #maps = new Map<number, Tagged>();
  #used = 0;

  constructor(layout: Layout) {
    this.layout = layout;
    this.heap = new Heap(this, layout);
  }

  read(address: number, length: number): Buffer | undefined {
    const start = address - base;
    return start >= 0 && start + length <= this.#bytes.length ? this.#bytes.subarray(start, start + length) : undefined;
  }

  /** The address of so many bytes, all 0. */
  allocate(length: number): number {
    const start = this.#used;
    this.#used += Math.ceil(length / 16) * 16;
    if (this.#used > this.#bytes.length) throw new RangeError(`There is no room for ${length} bytes more.`);
    return base + start;
  }

  write(address: number, field: Field): void {
    const at = address - base;
    if ("tagged" in field) this.#bytes.writeBigUInt64LE(BigInt(field.tagged), at);
    else if ("smi" in field) this.#bytes.writeBigInt64LE(BigInt(field.smi) << 32n, at);
    else if ("int32" in field) this.#bytes.writeInt32LE(field.int32, at);
    else if ("word" in field) this.#bytes.writeBigUInt64LE(field.word, at);
    else field.bytes.copy(this.#bytes, at);
  }

  set(object: Tagged, fields: Fields): void {
    for (const [offset, field] of Object.entries(fields)) this.write(object - 1 + Number(offset), field);
  }

  object(type: number, fields: Fields, length = 256): Tagged {
    const object = this.allocate(length) + 1;
    this.set(object, { 0: { tagged: this.map(type) }, ...fields });
    return object;
  }

  map(type: number): Tagged {
    const known = this.#maps.get(type);
    if (known !== undefined) return known;
    const map = this.allocate(64) + 1;
    this.set(map, { 12: { int32: type } });
    this.#maps.set(type, map);
    return map;
  }

  string(text: string): Tagged {
    const isNarrow = !/[^\u0000-\u00ff]/.test(text);
    const bytes = Buffer.from(text, isNarrow ? "latin1" : "utf16le");
    const fields = { 12: { int32: text.length }, 16: { bytes } };
    return this.object(isNarrow ? oneByte : 0, fields, 16 + bytes.length);
  }

  cons(first: Tagged, second: Tagged, length: number): Tagged {
    return this.object(1, { 12: { int32: length }, 16: { tagged: first }, 24: { tagged: second } });
  }

  sliced(parent: Tagged, offset: number, length: number): Tagged {
    return this.object(3, { 12: { int32: length }, 16: { tagged: parent }, 24: { smi: offset } });
  }

  thin(actual: Tagged, length: number): Tagged {
    return this.object(5, { 12: { int32: length }, 16: { tagged: actual } });
  }

  /** Whose text lies outside V8's heap. */
  external(length: number): Tagged {
    return this.object(2, { 12: { int32: length }, 16: { word: 0x7e00_0000_0000n } });
  }

  fixedArray(elements: readonly Field[]): Tagged {
    const fields = Object.fromEntries(elements.map((element, index) => [16 + 8 * index, element]));
    return this.object(otherType, { 8: { smi: elements.length }, ...fields }, 16 + 8 * elements.length);
  }

  byteArray(bytes: Buffer): Tagged {
    return this.object(otherType, { 8: { smi: bytes.length }, 16: { bytes } }, 16 + bytes.length);
  }

  /** `lineEnds` where V8 has noted them. */
  script(
    text: string,
    { name, lineEnds, lineOffset = 0, columnOffset = 0 }: ScriptOptions = {},
    source = this.string(text),
  ): Tagged {
    const { script, type } = this.layout;
    const object = this.object(type.script, {
      [script.source]: { tagged: source },
      [script.lineOffset]: { smi: lineOffset },
      [script.columnOffset]: { smi: columnOffset },
      [script.lineEnds]: { smi: 0 },
    });
    if (name !== undefined) this.set(object, { [script.name]: { tagged: this.string(name) } });
    if (lineEnds !== undefined) {
      this.set(object, { [script.lineEnds]: { tagged: this.fixedArray(lineEnds.map((smi) => ({ smi }))) } });
    }
    return object;
  }
}

export interface ScriptOptions {
  name?: string;
  lineEnds?: readonly number[];
  lineOffset?: number;
  columnOffset?: number;
}
