/** A unit of `.debug_info`: what a compiler was given at once, mostly one source file with what it includes. */
import { Cursor } from "../../client/wasm/cursor.js";
import { type Abbreviations, readAbbreviations } from "./abbreviations.js";
import { attribute } from "./attributes.js";
import { form, readValue, readWord, type Value, type Widths } from "./forms.js";
import { type Range, readRanges } from "./ranges.js";
import type { Sections } from "./sections.js";

const unitType = { compile: 1, type: 2, partial: 3, skeleton: 4, splitCompile: 5, splitType: 6 } as const;

/** An entry, with its attributes by their names. */
export interface Entry {
  readonly offset: number;
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly values: ReadonlyMap<number, Value>;
}

export class Unit {
  readonly sections: Sections;
  /** In `.debug_info`, [offset, end). */
  readonly offset: number;
  readonly end: number;
  readonly widths: Widths;
  /** Where its entries begin. */
  readonly #first: number;
  readonly #abbreviationsAt: number;
  #abbreviations: Abbreviations | undefined;
  #root: Entry | undefined;

  private constructor(sections: Sections, header: Header) {
    this.sections = sections;
    this.offset = header.offset;
    this.end = header.end;
    this.widths = header.widths;
    this.#first = header.first;
    this.#abbreviationsAt = header.abbreviations;
  }

  static all(sections: Sections): Unit[] {
    const units: Unit[] = [];
    const cursor = new Cursor(sections.info);
    while (!cursor.atEnd) {
      const header = readHeader(cursor);
      if (header === undefined) break;
      if (header.isOfCode) units.push(new Unit(sections, header));
      cursor.seek(header.end);
    }
    return units;
  }

  /** The entry of the unit itself, which is above all others. */
  get root(): Entry {
    this.#root ??= this.entryAt(this.#first) ?? { offset: this.#first, tag: 0, hasChildren: false, values: new Map() };
    return this.#root;
  }

  /** All entries in the order in which they are written, each with how deep it is; `skip` goes on behind all that is in it. */
  *entries(): Generator<{ entry: Entry; depth: number; skip(): void }> {
    const cursor = new Cursor(this.sections.info, this.#first, this.end);
    let depth = 0;
    while (!cursor.atEnd) {
      const entry = this.#readEntry(cursor);
      if (entry === undefined) {
        // The end of a list; or damage, behind which nothing can be told.
        if (cursor.isBroken || depth === 0) return;
        depth -= 1;
        continue;
      }
      const sibling = this.reference(entry.values.get(attribute.sibling));
      let isSkipped = false;
      yield { entry, depth, skip: () => (isSkipped = true) };
      if (!entry.hasChildren) continue;
      if (isSkipped && sibling !== undefined && sibling > cursor.at && sibling < this.end) cursor.seek(sibling);
      else depth += 1;
    }
  }

  entryAt(offset: number): Entry | undefined {
    return this.#readEntry(new Cursor(this.sections.info, offset, this.end));
  }

  /** undefined for the zero that ends a list. What cannot be read breaks the cursor. */
  #readEntry(cursor: Cursor): Entry | undefined {
    const offset = cursor.at;
    const code = cursor.uleb();
    if (code === 0) return undefined;
    this.#abbreviations ??= readAbbreviations(this.sections.abbrev, this.#abbreviationsAt);
    const abbreviation = this.#abbreviations.get(code);
    if (abbreviation === undefined) {
      cursor.break();
      return undefined;
    }
    const values = new Map<number, Value>();
    for (const { name, form: written, implicit } of abbreviation.attributes) {
      const value = readValue(cursor, written, implicit, this.widths);
      if (value === undefined || cursor.isBroken) {
        cursor.break();
        return undefined;
      }
      values.set(name, value);
    }
    const { tag, hasChildren } = abbreviation;
    return { offset, tag, hasChildren, values };
  }

  number(value: Value | undefined): number | undefined {
    return value?.raw;
  }

  /** Where the entry is that is referred to, in `.debug_info`. */
  reference(value: Value | undefined): number | undefined {
    if (value === undefined) return undefined;
    if (value.form === form.refAddr) return value.raw;
    const isInUnit = (value.form >= form.ref1 && value.form <= form.ref8) || value.form === form.refUdata;
    return isInUnit ? this.offset + value.raw : undefined;
  }

  string(value: Value | undefined): string | undefined {
    if (value === undefined) return undefined;
    const { sections } = this;
    const written = value.form;
    if (written === form.string) return textAt(sections.info, value.raw);
    if (written === form.strp) return textAt(sections.str, value.raw);
    if (written === form.lineStrp) return textAt(sections.lineStr, value.raw);
    const isIndex =
      written === form.strx ||
      (written >= form.strx1 && written <= form.strx4) ||
      (written === form.gnuStrIndex && this.widths.version < 5);
    if (!isIndex) return undefined;
    const base = this.root.values.get(attribute.strOffsetsBase)?.raw ?? 0;
    const cursor = new Cursor(sections.strOffsets, base + value.raw * this.widths.offset);
    const offset = readWord(cursor, this.widths.offset);
    return cursor.isBroken ? undefined : textAt(sections.str, offset);
  }

  address(value: Value | undefined): number | undefined {
    if (value === undefined) return undefined;
    if (value.form === form.addr) return value.raw;
    return isAddressIndex(value.form) ? this.addressOf(value.raw) : undefined;
  }

  /** The address with this index among the unit's. */
  addressOf(index: number): number | undefined {
    const { values } = this.root;
    const base = (values.get(attribute.addrBase) ?? values.get(attribute.gnuAddrBase))?.raw ?? 0;
    const cursor = new Cursor(this.sections.addr, base + index * this.widths.address);
    const address = readWord(cursor, this.widths.address);
    return cursor.isBroken ? undefined : address;
  }

  /** From where the addresses of most ranges count. */
  get start(): number {
    return this.address(this.root.values.get(attribute.lowPc)) ?? 0;
  }

  get rnglistsBase(): number {
    return this.root.values.get(attribute.rnglistsBase)?.raw ?? 0;
  }

  /** The addresses of an entry's code; none where it has no code. */
  rangesOf({ values }: Entry): Range[] {
    const ranges = values.get(attribute.ranges);
    if (ranges !== undefined) return readRanges(ranges, this);
    const start = this.address(values.get(attribute.lowPc));
    const high = values.get(attribute.highPc);
    if (start === undefined || high === undefined) return [];
    // Since DWARF 4 the end may be written as a length.
    const end = this.address(high) ?? start + high.raw;
    return [{ start, end }];
  }
}

function isAddressIndex(written: number): boolean {
  return written === form.addrx || (written >= form.addrx1 && written <= form.addrx4) || written === form.gnuAddrIndex;
}

interface Header {
  offset: number;
  end: number;
  widths: Widths;
  first: number;
  abbreviations: number;
  isOfCode: boolean;
}

/** undefined behind the last one, and for what cannot be read. */
function readHeader(cursor: Cursor): Header | undefined {
  const offset = cursor.at;
  const { length, width } = readLength(cursor);
  const end = cursor.at + length;
  const version = cursor.u16();
  if (cursor.isBroken || length === 0 || version < 2 || version > 5) return undefined;
  const type = version >= 5 ? cursor.u8() : unitType.compile;
  const early = version >= 5 ? cursor.u8() : 0;
  const abbreviations = readWord(cursor, width);
  const address = version >= 5 ? early : cursor.u8();
  if (type === unitType.skeleton || type === unitType.splitCompile) cursor.skip(8);
  if (cursor.isBroken || (address !== 4 && address !== 8)) return undefined;
  return {
    offset,
    end,
    widths: { version, offset: width, address },
    first: cursor.at,
    abbreviations,
    isOfCode: type !== unitType.type && type !== unitType.splitType,
  };
}

/** A length, by which 32-bit and 64-bit DWARF are told apart. */
export function readLength(cursor: Cursor): { length: number; width: number } {
  const length = cursor.u32();
  return length === 0xffff_ffff ? { length: cursor.u64(), width: 8 } : { length, width: 4 };
}

function textAt(section: Uint8Array, offset: number): string | undefined {
  const cursor = new Cursor(section, offset);
  const text = cursor.text();
  return cursor.isBroken ? undefined : text;
}
