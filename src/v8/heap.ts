/**
 * Reads V8's objects. A tagged word is an object's address plus one, or a small integer in its upper half. What is not there, or is
 * not what it should be, is undefined, and so is all that is asked of undefined: memory is read as it stands, perhaps in the middle of a
 * collection.
 */
import type { Layout } from "./layout.js";
import { type Memory, wordAt } from "./memory.js";

/** A tagged pointer. */
export type Tagged = number;

const mapInstanceType = 12;
const firstNonStringType = 0x80;
const stringLength = 12;
const stringContent = 16;

/** v8dbg_StringRepresentationMask and what it tells apart, the same in every version. */
const representation = { mask: 7, sequential: 0, cons: 1, sliced: 3, thin: 5 } as const;
const oneByte = 8;

/** A chain of ConsStrings and SlicedStrings as deep as this is damage. */
const deepestString = 64;

export class Heap {
  readonly memory: Memory;
  readonly layout: Layout;

  constructor(memory: Memory, layout: Layout) {
    this.memory = memory;
    this.layout = layout;
  }

  word(object: Tagged | undefined, offset: number): number | undefined {
    return isTagged(object) ? wordAt(this.memory, object - 1 + offset) : undefined;
  }

  /** The object in a field. */
  pointer(object: Tagged | undefined, offset: number): Tagged | undefined {
    const word = this.word(object, offset);
    return isTagged(word) ? word : undefined;
  }

  smi(object: Tagged | undefined, offset: number): number | undefined {
    const bytes = isTagged(object) ? this.memory.read(object - 1 + offset, 8) : undefined;
    return bytes?.readUInt32LE(0) === 0 ? bytes.readInt32LE(4) : undefined;
  }

  int32(object: Tagged | undefined, offset: number): number | undefined {
    return isTagged(object) ? this.memory.read(object - 1 + offset, 4)?.readInt32LE() : undefined;
  }

  /** The number of the object's type, from its map. */
  type(object: Tagged | undefined): number | undefined {
    const map = this.pointer(object, 0);
    return map === undefined ? undefined : this.memory.read(map - 1 + mapInstanceType, 2)?.readUInt16LE();
  }

  /** The object in a field, if it is of this type. */
  typed(object: Tagged | undefined, offset: number, type: number): Tagged | undefined {
    const found = this.pointer(object, offset);
    return this.type(found) === type ? found : undefined;
  }

  isString(object: Tagged | undefined): boolean {
    return (this.type(object) ?? firstNonStringType) < firstNonStringType;
  }

  /** In UTF-16 units. */
  stringLength(object: Tagged | undefined): number | undefined {
    return this.isString(object) ? this.int32(object, stringLength) : undefined;
  }

  /** A string of at most `longest` units. Those whose text lies outside V8's heap are undefined: only the runtime's own are. */
  string(object: Tagged | undefined, longest: number): string | undefined {
    const length = this.stringLength(object);
    if (length === undefined || length < 0 || length > longest) return undefined;
    return this.#text(object, 0, length, 0);
  }

  /** Units `from` to `to`. */
  #text(object: Tagged | undefined, from: number, to: number, depth: number): string | undefined {
    if (from >= to) return "";
    const type = this.type(object);
    if (object === undefined || type === undefined || type >= firstNonStringType || depth > deepestString)
      return undefined;
    switch (type & representation.mask) {
      case representation.sequential: {
        const width = (type & oneByte) === 0 ? 2 : 1;
        const bytes = this.memory.read(object - 1 + stringContent + from * width, (to - from) * width);
        return bytes?.toString(width === 1 ? "latin1" : "utf16le");
      }
      case representation.cons: {
        const first = this.pointer(object, 16);
        const border = this.stringLength(first);
        if (border === undefined) return undefined;
        const left = this.#text(first, from, Math.min(to, border), depth + 1);
        // Damage is left at once: there may be as many ways through it as a tree has that is so deep.
        if (left === undefined) return undefined;
        const right = this.#text(this.pointer(object, 24), Math.max(from - border, 0), to - border, depth + 1);
        return right === undefined ? undefined : left + right;
      }
      case representation.sliced: {
        const offset = this.smi(object, 24);
        return offset === undefined
          ? undefined
          : this.#text(this.pointer(object, 16), from + offset, to + offset, depth + 1);
      }
      case representation.thin:
        return this.#text(this.pointer(object, 16), from, to, depth + 1);
      default:
        return undefined;
    }
  }

  /** Of a FixedArray and of all arrays laid out like it. */
  arrayLength(array: Tagged | undefined): number | undefined {
    return this.layout.array.lengthIsSmi ? this.smi(array, 8) : this.int32(array, 8);
  }

  element(array: Tagged | undefined, index: number): Tagged | undefined {
    return this.pointer(array, 16 + 8 * index);
  }

  /** The content of a ByteArray that is not longer than `longest`. */
  bytes(array: Tagged | undefined, longest: number): Buffer | undefined {
    const length = this.arrayLength(array);
    if (array === undefined || length === undefined || length < 0 || length > longest) return undefined;
    return this.memory.read(array - 1 + 16, length);
  }
}

export function isTagged(word: number | undefined): word is Tagged {
  // Weak references end in 11 and are not followed.
  return word !== undefined && word % 4 === 1 && word > 0x1000 && word < 2 ** 47;
}
