/** The text of a file, by lines as JavaScript counts them: LineTerminatorSequence in ECMA-262, which source maps follow. */

const lineEnd = /\r\n|[\n\r\u2028\u2029]/g;

export class SourceText {
  readonly text: string;
  #starts: readonly number[] | undefined;
  #lines: readonly string[] | undefined;

  /** A byte order mark is no part of the text: neither the runtime nor the tools count it. */
  constructor(text: string) {
    this.text = text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  /** Without their ends. Behind a line end at the end of the text one more begins, which is empty. */
  get lines(): readonly string[] {
    this.#lines ??= this.text.split(lineEnd);
    return this.#lines;
  }

  /** Whether the text has this place, both from 0. The end of a line belongs to it. */
  has(line: number, column: number): boolean {
    const start = this.#lineStarts[line];
    if (start === undefined || column < 0) return false;
    return column <= this.#endOf(line) - start;
  }

  /** The column of the first letter of a line, both from 0. */
  indentOf(line: number): number {
    return /\S/.exec(this.lines[line] ?? "")?.index ?? 0;
  }

  /** Of a line and column from 0, which the text has. */
  offsetOf(line: number, column: number): number {
    return (this.#lineStarts[line] ?? this.text.length) + column;
  }

  /** The line and column of an offset, from 0. */
  positionOf(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#lineStarts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return { line: low, column: offset - (this.#lineStarts[low] as number) };
  }

  #endOf(line: number): number {
    const next = this.#lineStarts[line + 1];
    if (next === undefined) return this.text.length;
    return this.text.startsWith("\r\n", next - 2) ? next - 2 : next - 1;
  }

  get #lineStarts(): readonly number[] {
    this.#starts ??= [0, ...startsAfterLineEnds(this.text)];
    return this.#starts;
  }
}

function* startsAfterLineEnds(text: string): Generator<number> {
  for (const { index, 0: end } of text.matchAll(lineEnd)) yield index + end.length;
}
