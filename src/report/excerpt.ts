/** The lines of source around a place, with a gutter of line numbers and a caret under the column. */
import { fitLine, leastWidth } from "./cells.js";
import type { Palette } from "./colour.js";
import type { Frame } from "./contract.js";

export interface ExcerptOptions {
  palette: Palette;
  indent: string;
  /** Of the terminal. */
  columns: number;
  /** How many lines are shown before and after. */
  around: number;
  /** The lines of a source, undefined when it is not known. */
  linesOf(file: string): readonly string[] | undefined;
}

/** Empty when the place or its text is not known, and when the terminal is too narrow for it. */
export function excerptLines(frame: Frame | undefined, options: ExcerptOptions): string[] {
  if (frame?.file === undefined || frame.line === undefined) return [];
  const source = options.linesOf(frame.file);
  if (source?.[frame.line - 1] === undefined) return [];
  return marked(source, frame.line, frame.column, options);
}

function marked(
  source: readonly string[],
  line: number,
  column: number | undefined,
  options: ExcerptOptions,
): string[] {
  const { palette, indent, columns, around } = options;
  const first = Math.max(1, line - around);
  const last = Math.min(lastWithText(source), line + around);
  const digits = String(Math.max(last, line)).length;
  const numbered = (mark: string, number: string): string => `${mark} ${number.padStart(digits)}`;
  const bar = " │ ";
  const width = columns - indent.length - numbered(" ", "").length - bar.length;
  if (width < leastWidth) return [];
  const lines: string[] = [];
  for (let number = first; number <= Math.max(last, line); number++) {
    const text = source[number - 1] as string;
    if (number !== line) {
      const plain = `${numbered(" ", String(number))}${bar}${fitLine(text, width).text}`;
      lines.push(`${indent}${palette.faint(plain.trimEnd())}`);
      continue;
    }
    const fitted = fitLine(text, width, column === undefined ? undefined : column - 1);
    lines.push(`${indent}${palette.bad(numbered(">", String(number)))}${palette.faint(bar)}${fitted.text}`.trimEnd());
    if (fitted.caret === undefined) continue;
    lines.push(`${indent}${palette.faint(`${numbered(" ", "")}${bar}`)}${" ".repeat(fitted.caret)}${palette.bad("^")}`);
  }
  return lines;
}

/** A text that ends with a line break has no line behind it. */
function lastWithText(source: readonly string[]): number {
  return source.at(-1) === "" ? source.length - 1 : source.length;
}
