/** What V8 says of a piece of machine code when it has written it. */

export interface Code {
  /** The addresses [start, end). */
  readonly start: number;
  readonly end: number;
  /** As V8 logs it: `JS:*hot file:///app/sum.mjs:3:13`. See code-name.ts. */
  readonly name: string;
  /** By rising address; empty where V8 has written none. */
  readonly lines: readonly CodeLine[];
}

/** From this address on up to the next line's, the code is that of this place in the source. */
export interface CodeLine {
  readonly address: number;
  /** As V8 names the script: a file: URL, a path, `node:fs`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The line of an address in the code, or undefined where it stands before the first. */
export function lineAt({ lines }: Code, address: number): CodeLine | undefined {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] as CodeLine).address <= address) low = middle + 1;
    else high = middle;
  }
  return lines[low - 1];
}
