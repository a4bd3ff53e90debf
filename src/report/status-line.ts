/**
 * One line at the bottom of the terminal that says how long the program has been running and in what phase.
 *
 * The program writes to the same terminal, and jsgrind does not see what: so the last row is taken out of the scrolling region
 * (DECSTBM), as apt does under dpkg, and each update saves and restores the cursor (DECSC, DECRC) around it. The program's output
 * scrolls above, wherever its cursor is. Each update is one write, which a terminal takes as a whole.
 */
export interface TerminalStream {
  isTTY?: boolean;
  rows?: number;
  columns?: number;
  write(text: string): unknown;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

const saveCursor = "\u001b7";
const restoreCursor = "\u001b8";
const eraseLine = "\u001b[2K";

export class StatusLine {
  readonly #stream: TerminalStream;
  readonly #onResize = (): void => this.#resize();
  #rows = 0;
  #text = "";

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /** Whether a status line makes sense there: somebody looks, and the terminal knows the sequences. */
  static fits(stream: TerminalStream, env: NodeJS.ProcessEnv = process.env): boolean {
    return stream.isTTY === true && (stream.rows ?? 0) > 2 && env["TERM"] !== "dumb" && env["TERM"] !== undefined;
  }

  show(text: string): void {
    this.#text = text;
    if (this.#rows === 0) this.#reserve();
    const shown = text.slice(0, Math.max(0, (this.#stream.columns ?? 80) - 1));
    this.#stream.write(`${saveCursor}${toRow(this.#rows)}${eraseLine}${shown}${restoreCursor}`);
  }

  /** Gives the row back. Does nothing when nothing is shown. */
  hide(): void {
    if (this.#rows === 0) return;
    this.#stream.off("resize", this.#onResize);
    // DECSTBM without arguments is the whole screen; it also moves the cursor, hence the saving.
    this.#stream.write(`${saveCursor}\u001b[r${toRow(this.#rows)}${eraseLine}${restoreCursor}`);
    this.#rows = 0;
  }

  #reserve(): void {
    this.#rows = this.#stream.rows ?? 24;
    this.#stream.on("resize", this.#onResize);
    // IND and the step up make room when the cursor stands in the last row, and keep its column.
    this.#stream.write(`\u001bD${saveCursor}\u001b[1;${this.#rows - 1}r${restoreCursor}\u001b[1A`);
  }

  #resize(): void {
    this.hide();
    if ((this.#stream.rows ?? 0) > 2) this.show(this.#text);
  }
}

function toRow(row: number): string {
  return `\u001b[${row};1H`;
}
