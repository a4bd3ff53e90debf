/** A line of source, with what stands at the columns of its findings underlined. Of a very long line only what is near them. */
import { type Markup, markup } from "./markup.js";

interface Range {
  start: number;
  end: number;
}

/** Minified code has lines of hundreds of thousands of characters. */
const longest = 600;
const near = 60;
const mostPieces = 12;

/** `columns` count UTF-16 units from 1. Those beyond the line are left out. */
export function sourceLine(text: string, columns: Iterable<number>): Markup {
  const marks = marked(text, columns);
  const pieces = text.length <= longest ? [{ start: 0, end: text.length }] : nearby(text, marks);
  const shown = pieces.map((piece, index) => {
    const isCut = index > 0 || piece.start > 0;
    return markup`${isCut ? gap : undefined}${inside(text, piece, marks)}`;
  });
  return markup`${shown}${(pieces.at(-1)?.end ?? 0) < text.length ? gap : undefined}`;
}

const gap = markup`<span class="cut"> … </span>`;

function inside(text: string, { start, end }: Range, marks: readonly Range[]): Markup[] {
  const parts: Markup[] = [];
  let at = start;
  for (const mark of marks) {
    if (mark.start < at || mark.end > end) continue;
    parts.push(markup`${text.slice(at, mark.start)}<mark>${text.slice(mark.start, mark.end)}</mark>`);
    at = mark.end;
  }
  return [...parts, markup`${text.slice(at, end)}`];
}

/** In order. Each is the name, the number or the sign that begins at the column. */
function marked(text: string, columns: Iterable<number>): Range[] {
  const starts = [...new Set(columns)].map((column) => column - 1).filter((start) => text[start] !== undefined);
  return starts
    .toSorted((a, b) => a - b)
    .map((column) => {
      const start = whole(text, column);
      // Where they are long, a reader sees where it begins.
      const [token = ""] = /^\s*(?:[\w$]+|[=!<>&|^+*/%~?-]+|[^])/.exec(text.slice(start, start + near)) ?? [];
      return { start, end: whole(text, start + token.length, 1) };
    });
}

function nearby(text: string, marks: readonly Range[]): Range[] {
  const pieces: Range[] = [];
  for (const { start, end } of marks) {
    const last = pieces.at(-1);
    const piece = {
      start: whole(text, Math.max(0, start - near)),
      end: whole(text, Math.min(text.length, end + near)),
    };
    if (last !== undefined && piece.start <= last.end) last.end = piece.end;
    else if (pieces.length < mostPieces) pieces.push(piece);
  }
  return pieces.length > 0 ? pieces : [{ start: 0, end: whole(text, 2 * near) }];
}

/** The index itself, or where it would cut a character in two, the one before or behind. */
function whole(text: string, index: number, step: -1 | 1 = -1): number {
  const isCut = /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(Math.max(0, index - 1), index + 1));
  return index > 0 && isCut ? index + step : index;
}
