/** A line of source in the columns of a terminal: as much of it as there is room for. */
import stringWidth from "string-width";
import { visible } from "./visible.js";

export interface FittedLine {
  text: string;
  /** The column of `text`, from 0, in which the character at the focus begins; undefined when it is not in the line. */
  caret: number | undefined;
}

/** Room for an ellipsis on both sides and the widest of cells between them. */
export const leastWidth = 6;

const widestCell = 4;
const tabWidth = 4;
const ellipsis = "…";
const segmenter = new Intl.Segmenter();

/** One character as a reader sees it, which may be several for a program. */
interface Cell {
  /** Where it begins in the line, in UTF-16 units. */
  start: number;
  text: string;
  width: number;
}

/**
 * Keeps the part around `focus`, which counts UTF-16 units from 0 and may stand just behind the last; without it the line's beginning.
 * `width` is `leastWidth` or more.
 */
export function fitLine(line: string, width: number, focus?: number): FittedLine {
  const inside = focus !== undefined && focus >= 0 && focus <= line.length;
  const center = inside ? focus : 0;
  // Minified code has lines of hundreds of thousands of characters, of which only those nearby can have room.
  const reach = 4 * width;
  const from = Math.max(0, center - reach);
  const cells = cellsOf(line.slice(from, center + reach), from);
  if (center === line.length) cells.push({ start: line.length, text: "", width: 1 });
  const index = cells.findLastIndex(({ start }) => start <= center);
  const pointed = cells[index];
  // The caret takes a column even under a character that has none.
  if (pointed?.width === 0) pointed.width = 1;
  const { first, last } = grow(cells, index, width, { before: from > 0, after: center + reach < line.length });
  const left = first > 0 || from > 0 ? ellipsis : "";
  const right = last < cells.length || center + reach < line.length ? ellipsis : "";
  const shown = cells.slice(first, last).map(({ text }) => text);
  return {
    text: `${left}${shown.join("")}${right}`,
    caret: inside ? left.length + widthOf(cells.slice(first, index)) : undefined,
  };
}

function cellsOf(text: string, offset: number): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    const shown = segment === "\t" ? " ".repeat(tabWidth - (column % tabWidth)) : visible(segment);
    const width = stringWidth(shown);
    const cell = width <= widestCell ? { text: shown, width } : { text: "\uFFFD", width: 1 };
    cells.push({ start: offset + index, ...cell });
    column += cell.width;
  }
  return cells;
}

/**
 * The cells [first, last) around `index` that fit into `width`: the line from its beginning where that will do, otherwise as much before
 * as after, and what one side does not need for the other.
 */
function grow(
  cells: readonly Cell[],
  index: number,
  width: number,
  cut: { before: boolean; after: boolean },
): { first: number; last: number } {
  const fits = (first: number, last: number): boolean => {
    const before = first > 0 || cut.before ? 1 : 0;
    const after = last < cells.length || cut.after ? 1 : 0;
    return before + widthOf(cells.slice(first, last)) + after <= width;
  };
  let first = fits(0, index + 1) ? 0 : index;
  let last = index + 1;
  const half = Math.floor(width / 2);
  while (first > 0 && widthOf(cells.slice(first - 1, index)) < half && fits(first - 1, last)) first--;
  while (last < cells.length && fits(first, last + 1)) last++;
  while (first > 0 && fits(first - 1, last)) first--;
  return { first, last };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
