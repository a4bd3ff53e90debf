/** Values of a case are copied for each run: what a run overwrites, the next one has again. */
import { type BufferMemory, isBuffer } from "../client/bytes.js";
import { secretCopy } from "../client/secret/values.js";
import type { Values } from "./setting.js";

/** The same values; memory is new, outside of V8's heap. */
export function copiesOf(values: Readonly<Values>): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, copyOf(value)]));
}

function copyOf(value: unknown): unknown {
  if (isBuffer(value)) return value.slice(0);
  // Strings of the source, for one, are of another kind to V8 than strings that were read from somewhere.
  if (["number", "bigint", "string"].includes(typeof value))
    return isOneCharacter(value) ? value : secretCopy(value, undefined);
  if (!ArrayBuffer.isView(value)) return value;
  const bytes = new Uint8Array(value.byteLength);
  bytes.set(bytesIn(value));
  // Small arrays lie in V8's heap, where they move, until their buffer is asked for.
  const { buffer } = bytes;
  if (Buffer.isBuffer(value)) return Buffer.from(buffer);
  if (value instanceof DataView) return new DataView(buffer);
  const View = value.constructor as new (buffer: ArrayBuffer) => ArrayBufferView;
  return new View(buffer);
}

function isOneCharacter(value: unknown): boolean {
  return typeof value === "string" && value.length < 2;
}

/** As `copiesOf`, with other bytes: the functions that are warmed up should have seen both ways of their branches. */
export function scrambledCopiesOf(values: Readonly<Values>, seed: number): Values {
  const copies = copiesOf(values);
  for (const value of Object.values(copies)) {
    // Of floating point, most patterns of bits are no numbers that anybody computes with.
    if (isMemory(value) && !isFloats(value)) scramble(bytesIn(value), seed);
  }
  return copies;
}

/** Numbers that look random and are the same each time, so that a case is the same each time: Marsaglia's xorshift32. */
function scramble(bytes: Uint8Array, seed: number): void {
  let state = (seed + 1) * 0x9e37_79b9;
  for (let index = 0; index < bytes.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
}

function isFloats(value: unknown): boolean {
  return value instanceof Float64Array || value instanceof Float32Array;
}

export function isMemory(value: unknown): value is BufferMemory {
  return ArrayBuffer.isView(value) || isBuffer(value);
}

/** The bytes of memory themselves, no copy. */
export function bytesIn(value: BufferMemory): Uint8Array;
export function bytesIn(value: unknown): Uint8Array | undefined;
export function bytesIn(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isBuffer(value) ? new Uint8Array(value) : undefined;
}
