/**
 * V8's tables of source positions, one for each piece of bytecode or machine code: from an offset on, the code is that of a place in the
 * script, given as the number of its character. (src/codegen/source-position-table.cc and source-position.h in V8.)
 */

export interface Position {
  /** The first offset in the code that this holds for. */
  readonly offset: number;
  /** The number of a character in the script, from 0. */
  readonly character: number;
  /** In optimised code: which of its inlined calls the code stems from; undefined for the function itself. */
  readonly inlining: number | undefined;
}

/**
 * How steps of the offset are written. `signed`, until V8 13: the sign tells an expression's position from a statement's. `flags`, V8 14:
 * the two lowest bits tell such things. `absolute`, since V8 15: a third one tells that the position is no step from the last.
 */
export type PositionFormat = "signed" | "flags" | "absolute";

/**
 * A function's bytecode begins with the position of its entry, an expression's, which tells `signed` from the others. What is `absolute`
 * has about twice the offsets when it is read as `flags`, so that it goes on beyond the bytecode.
 */
export function formatOf(bytecodeTable: Uint8Array, bytecodeLength: number): PositionFormat | undefined {
  const formats = formatsByEntry.get(bytecodeTable[0]) ?? [];
  return formats.find((format) => (decodePositions(bytecodeTable, format).at(-1)?.offset ?? 0) < bytecodeLength);
}

const formatsByEntry: ReadonlyMap<number | undefined, readonly PositionFormat[]> = new Map([
  [0b01, ["signed"]],
  [0b10, ["flags", "absolute"]],
]);

/** By rising offset. What cannot be decoded ends the table. */
export function decodePositions(table: Uint8Array, format: PositionFormat): Position[] {
  const positions: Position[] = [];
  // kFunctionEntryBytecodeOffset
  let offset = -1;
  let raw = 0;
  for (let at = 0; at < table.length;) {
    const behindStep = endOfNumber(table, at);
    const end = endOfNumber(table, behindStep);
    if (end > table.length) break;
    const step = format === "signed" ? magnitude(numberAt(table, at)) : numberAt(table, at);
    const rawStep = signedOf(numberAt(table, behindStep));
    offset += Math.floor(step / stepUnit[format]);
    raw = format === "absolute" && step % (2 * absoluteFlag) >= absoluteFlag ? rawStep : raw + rawStep;
    positions.push({ offset, ...decodePosition(raw) });
    at = end;
  }
  return positions;
}

const stepUnit: Readonly<Record<PositionFormat, number>> = { signed: 1, flags: 4, absolute: 8 };
const absoluteFlag = 4;

/** 64 bits, by sevens. */
const mostBytes = 10;

/** Beyond the table where the number does not end in it, or is too long. */
function endOfNumber(table: Uint8Array, start: number): number {
  let at = start;
  while ((table[at] ?? 0) >= 0x80) at += 1;
  return at - start < mostBytes ? at + 1 : Number.POSITIVE_INFINITY;
}

/**
 * As `VlqReader.nextUnsigned`, for tables, which are read for each frame at each stop: a bigint would take ten times as long. Positions have
 * 48 bits at most, and steps less: what is larger is damage, and stands for no place.
 */
function numberAt(table: Uint8Array, start: number): number {
  let value = 0;
  let unit = 1;
  for (let at = start; ; at++) {
    const byte = table[at] ?? 0;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
    unit *= 0x80;
  }
}

/** The lowest bit tells that all others are inverted. */
function signedOf(bits: number): number {
  return bits % 2 === 0 ? bits / 2 : -(bits - 1) / 2 - 1;
}

function magnitude(bits: number): number {
  return Math.floor(bits / 2);
}

/** Bit 0 tells code outside of scripts; 30 bits hold the character plus one, 16 more the inlining plus one. */
export function decodePosition(raw: number | bigint): { character: number; inlining: number | undefined } {
  const bits = typeof raw === "bigint" ? Number(raw & 0xffff_ffff_ffffn) : raw;
  const character = remainder(Math.floor(bits / 2), 2 ** 30) - 1;
  const inlining = remainder(Math.floor(bits / 2 ** 31), 2 ** 16) - 1;
  return { character, inlining: inlining < 0 ? undefined : inlining };
}

/** Never negative. */
function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** The last position at or before the offset; undefined where there is none, or where it is no place in a script. */
export function positionAt(positions: readonly Position[], offset: number): Position | undefined {
  const found = positions.findLast((position) => position.offset <= offset);
  return found !== undefined && found.character >= 0 ? found : undefined;
}

/** Numbers of any length, seven bits in a byte; negative ones are inverted, and the lowest bit tells. */
export class VlqReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): bigint | undefined {
    const bits = this.nextUnsigned();
    return bits === undefined ? undefined : (bits & 1n) === 0n ? bits >> 1n : ~(bits >> 1n);
  }

  nextUnsigned(): bigint | undefined {
    let bits = 0n;
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return undefined;
      bits |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return bits;
    }
    return undefined;
  }
}
