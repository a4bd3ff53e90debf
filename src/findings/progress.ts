/**
 * How far a document came, and so how it ended. One `<valgrindoutput>` may be closed more than once: a forked child
 * writes into its parent's file and closes the document too.
 */

import type { EndEvent, Ending, ValgrindEvent } from "./types.js";

export class Progress {
  #opened = 0;
  #closed = 0;
  /** Nothing came after the last `</valgrindoutput>`. */
  #atEnd = false;
  #anything = false;
  #running = false;
  #finished = false;
  #counted = false;
  #firstErrorAsked = false;
  #lastWasError = false;

  rootOpened(): void {
    this.#opened++;
    this.#anything = true;
    this.#atEnd = false;
  }

  rootClosed(): void {
    this.#closed++;
    this.#anything = true;
    this.#atEnd = true;
  }

  elementBegan(): void {
    this.#anything = true;
    this.#atEnd = false;
  }

  saw(event: ValgrindEvent): void {
    this.#lastWasError = event.type === "error";
    if (event.type === "start") {
      const option = event.valgrindCommand.findLast((word) => word.startsWith("--exit-on-first-error="));
      this.#firstErrorAsked = option?.endsWith("=yes") ?? false;
      this.#running = this.#finished = this.#counted = false;
    } else if (event.type === "status") {
      this.#running = true;
      this.#finished = event.state === "FINISHED";
    } else if (event.type === "errorCounts") {
      this.#counted = true;
    }
  }

  /** Whether the document ends here as a document should. */
  get closed(): boolean {
    return this.#atEnd && this.#closed >= this.#opened;
  }

  end(openRecord: string | undefined): EndEvent {
    if (!this.#anything) return incomplete("empty", "Valgrind wrote no report.");
    if (!this.closed) return incomplete("cut", this.#cutReason(openRecord));
    if (this.#firstErrorAsked && this.#lastWasError && !this.#counted) {
      return { ...incomplete("first-error", FIRST_ERROR), complete: true };
    }
    if (!this.#finished) return incomplete("gave-up", GAVE_UP);
    return { type: "end", complete: true, ending: "finished" };
  }

  #cutReason(openRecord: string | undefined): string {
    const where = openRecord === undefined ? "" : ` in the middle of <${openRecord}>`;
    if (this.#finished)
      return `The report stops${where} after the program had finished: leaks and counts may be missing.`;
    if (this.#running) return `The report stops${where} while the program was running: ${WHY_CUT}`;
    return `The report stops${where} before the program was started: Valgrind was killed or died.`;
  }
}

export function incomplete(ending: Ending, reason: string): EndEvent {
  return { type: "end", complete: false, ending, reason };
}

const FIRST_ERROR =
  "Valgrind stopped at the first error, as --exit-on-first-error=yes asks: later errors, leaks and counts are missing.";
const WHY_CUT = "Valgrind was killed or died, or the program replaced itself by another one (exec).";
const GAVE_UP =
  "Valgrind closed the report before the program had finished; its messages on the standard error or in the log say why.";
