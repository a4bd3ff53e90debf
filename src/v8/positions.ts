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
  const reader = new VlqReader(table);
  const positions: Position[] = [];
  // kFunctionEntryBytecodeOffset
  let offset = -1;
  let raw = 0n;
  while (!reader.atEnd) {
    const step = format === "signed" ? unsigned(reader.next()) : reader.nextUnsigned();
    const rawStep = reader.next();
    if (step === undefined || rawStep === undefined) break;
    offset += Number(step >> flagBits[format]);
    raw = format === "absolute" && (step & absoluteFlag) !== 0n ? rawStep : raw + rawStep;
    positions.push({ offset, ...decodePosition(raw) });
  }
  return positions;
}

const flagBits: Readonly<Record<PositionFormat, bigint>> = { signed: 0n, flags: 2n, absolute: 3n };
const absoluteFlag = 4n;

function unsigned(step: bigint | undefined): bigint | undefined {
  return step !== undefined && step < 0n ? ~step : step;
}

/** Bit 0 tells code outside of scripts; 30 bits hold the character plus one, 16 more the inlining plus one. */
export function decodePosition(raw: bigint): { character: number; inlining: number | undefined } {
  const character = Number((raw >> 1n) & 0x3fff_ffffn) - 1;
  const inlining = Number((raw >> 31n) & 0xffffn) - 1;
  return { character, inlining: inlining < 0 ? undefined : inlining };
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
