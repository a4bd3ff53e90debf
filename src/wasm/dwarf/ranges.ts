/** Lists of address ranges: of `.debug_rnglists` since DWARF 5, of `.debug_ranges` before. */
import { Cursor } from "../cursor.js";
import { form, readWord, type Value } from "./forms.js";
import { attribute, type Unit } from "./unit.js";

/** [start, end), counted from the start of the code section's content. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The code of a function that the linker left out is at zero or near the last address; nothing else is there. */
export function holds(range: Range, address: number): boolean {
  return range.start > 0 && range.start <= address && address < range.end;
}

export function readRanges(unit: Unit, value: Value): Range[] {
  const start = unit.address(unit.root.values.get(attribute.lowPc)) ?? 0;
  return unit.widths.version >= 5 ? readLists(unit, value, start) : readPairs(unit, value.raw, start);
}

function readPairs({ sections, widths }: Unit, offset: number, unitStart: number): Range[] {
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

function readLists(unit: Unit, value: Value, unitStart: number): Range[] {
  const offset = value.form === form.rnglistx ? offsetOfList(unit, value.raw) : value.raw;
  const cursor = new Cursor(unit.sections.rnglists, offset);
  const address = (): number => readWord(cursor, unit.widths.address);
  // An address that is not there makes a range that holds nothing.
  const indexed = (): number => unit.addressOf(cursor.uleb()) ?? 0;
  const ranges: Range[] = [];
  let base = unitStart;
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

function offsetOfList({ sections, root, widths }: Unit, index: number): number {
  const base = root.values.get(attribute.rnglistsBase)?.raw ?? 0;
  const cursor = new Cursor(sections.rnglists, base + index * widths.offset);
  return base + readWord(cursor, widths.offset);
}
