/** Says on a terminal how long the program has been running and what is going on; elsewhere nothing. */
import { StatusLine, type TerminalStream } from "../report/status-line.js";

export interface ProgressOptions {
  stream: TerminalStream;
  enabled: boolean;
  /** What is going on just now. */
  phase(): string;
}

const everyMs = 500;

export class Progress {
  readonly #line: StatusLine | undefined;
  readonly #phase: () => string;
  readonly #started = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor({ stream, enabled, phase }: ProgressOptions) {
    this.#line = enabled && StatusLine.fits(stream) ? new StatusLine(stream) : undefined;
    this.#phase = phase;
    this.resume();
  }

  /** Takes the line away, so that the terminal is as it was. */
  pause(): void {
    clearInterval(this.#timer);
    this.#line?.hide();
  }

  resume(): void {
    if (this.#line === undefined) return;
    this.#show();
    this.#timer = setInterval(() => this.#show(), everyMs);
  }

  [Symbol.dispose](): void {
    this.pause();
  }

  #show(): void {
    this.#line?.show(`jsgrind: ${this.#phase()}, ${elapsed(performance.now() - this.#started)}`);
  }
}

/** `0:07`, `61:05`. */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
