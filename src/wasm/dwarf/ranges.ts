/** Lists of address ranges: of `.debug_rnglists` since DWARF 5, of `.debug_ranges` before. */
import { Cursor } from "../../client/wasm/cursor.js";
import { form, readWord, type Value, type Widths } from "./forms.js";
import type { Sections } from "./sections.js";

/** [start, end), counted from the start of the code section's content. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The code of a function that the linker left out is at zero or near the last address; nothing else is there. */
export function holds(range: Range, address: number): boolean {
  return range.start > 0 && range.start <= address && address < range.end;
}

/** What of a unit its lists need. */
export interface ListedIn {
  readonly sections: Sections;
  readonly widths: Widths;
  readonly start: number;
  readonly rnglistsBase: number;
  /** The address with this index among the unit's. */
  addressOf(index: number): number | undefined;
}

export function readRanges(value: Value, unit: ListedIn): Range[] {
  return unit.widths.version >= 5 ? readLists(value, unit) : readPairs(value.raw, unit);
}

function readPairs(offset: number, { sections, widths, start: unitStart }: ListedIn): Range[] {
  const cursor = new Cursor(sections.ranges, offset);
  const last = 2 ** (8 * widths.address) - 1;
  const ranges: Range[] = [];
  let base = unitStart;
  while (!cursor.isBroken) {
    const start = readWord(cursor, widths.address);
    const end = readWord(cursor, widths.address);
    if (cursor.isBroken || (start === 0 && end === 0)) break;
    if (start >= last) base = end;
    else ranges.push({ start: base + start, end: base + end });
  }
  return ranges;
}

/** DWARF 5, section 7.25. */
const kind = {
  end: 0,
  baseIndex: 1,
  startIndexEndIndex: 2,
  startIndexLength: 3,
  offsetPair: 4,
  base: 5,
  startEnd: 6,
  startLength: 7,
} as const;

function readLists(value: Value, unit: ListedIn): Range[] {
  const offset = value.form === form.rnglistx ? offsetOfList(value.raw, unit) : value.raw;
  const cursor = new Cursor(unit.sections.rnglists, offset);
  const address = (): number => readWord(cursor, unit.widths.address);
  // An address that is not there makes a range that holds nothing.
  const indexed = (): number => unit.addressOf(cursor.uleb()) ?? 0;
  const ranges: Range[] = [];
  let base = unit.start;
  const add = (start: number, end: number): unknown => !cursor.isBroken && ranges.push({ start, end });
  while (!cursor.isBroken) {
    const read = cursor.u8();
    if (read === kind.baseIndex) base = indexed();
    else if (read === kind.base) base = address();
    else if (read === kind.startIndexEndIndex) add(indexed(), indexed());
    else if (read === kind.startEnd) add(address(), address());
    else if (read === kind.offsetPair) add(base + cursor.uleb(), base + cursor.uleb());
    else if (read === kind.startIndexLength || read === kind.startLength) {
      const start = read === kind.startLength ? address() : indexed();
      add(start, start + cursor.uleb());
    } else break;
  }
  return ranges;
}

function offsetOfList(index: number, { sections, rnglistsBase, widths }: ListedIn): number {
  const cursor = new Cursor(sections.rnglists, rnglistsBase + index * widths.offset);
  return rnglistsBase + readWord(cursor, widths.offset);
}
