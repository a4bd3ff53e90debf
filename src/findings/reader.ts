/**
 * Valgrind's XML to events, while it grows: bytes → lines → well-formed lines → records → events. Accepts whatever
 * Valgrind, a killed Valgrind or several processes in one file leave behind; what it cannot read it hands on as
 * "unknown" or marks as damaged. Keeps no more than the records that are open.
 */

import { type Element, ElementReader } from "./elements.js";
import { suppressionIn } from "./error.js";
import { LineSplitter } from "./lines.js";
import { Preamble } from "./preamble.js";
import { incomplete, Progress } from "./progress.js";
import { eventsIn } from "./records.js";
import { Repair } from "./repair.js";
import type { Ending, ValgrindEvent } from "./types.js";
import { RECORDS } from "./vocabulary.js";

export interface XmlReaderOptions {
  /** Called during write() and end(), in the order of the document. What it throws comes out of those. */
  onEvent: (event: ValgrindEvent) => void;
}

export interface XmlReader {
  /** The next bytes of the document, cut anywhere. The buffer may be used again afterwards. */
  write(chunk: Uint8Array | string): void;
  /**
   * There is no more. The last event is "end".
   * @param why Why there is no more, when the caller knows better than the document: the file vanished, …
   */
  end(why?: { ending: Ending; reason: string }): void;
}

/** @throws {TypeError} when `onEvent` is no function. */
export function createXmlReader({ onEvent }: XmlReaderOptions): XmlReader {
  if (typeof onEvent !== "function") {
    throw new TypeError(`onEvent is ${typeof onEvent}; pass the function that takes the events.`);
  }
  return new Reader(onEvent);
}

class Reader implements XmlReader {
  readonly #onEvent: (event: ValgrindEvent) => void;
  readonly #lines = new LineSplitter((line) => this.#line(line));
  readonly #repair = new Repair();
  readonly #elements = new ElementReader({
    onBegin: () => this.#progress.elementBegan(),
    onRecord: (record, damage) => this.#record(record, damage),
  });
  readonly #preamble = new Preamble();
  readonly #progress = new Progress();
  #lastSuppression: string | undefined;
  /** Half of a surrogate pair that a string chunk ended with. */
  #half = "";
  #ended = false;

  constructor(onEvent: (event: ValgrindEvent) => void) {
    this.#onEvent = onEvent;
  }

  write(chunk: Uint8Array | string): void {
    if (this.#ended) throw new Error("write() was called after end(); make a new reader for another document.");
    this.#lines.write(typeof chunk === "string" ? this.#bytes(chunk) : chunk);
  }

  end(why?: { ending: Ending; reason: string }): void {
    if (this.#ended) return;
    this.#ended = true;
    const rest = this.#lines.end();
    if (!/<[^>]*$/.test(rest)) this.#line(rest);
    this.#elements.end();
    if (this.#progress.closed) this.#elements.handOverOpen();
    const end = this.#progress.end(this.#elements.openRecord);
    this.#onEvent(why === undefined || end.complete ? end : incomplete(why.ending, why.reason));
  }

  #bytes(chunk: string): Buffer {
    const text = this.#half + chunk;
    this.#half = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? "";
    return Buffer.from(text.slice(0, text.length - this.#half.length));
  }

  #line(line: string): void {
    if (line.endsWith("valgrindoutput>")) {
      const root = /^(.*)<(\/?)valgrindoutput>$/.exec(line);
      if (root !== null) {
        this.#root(root[1]!, root[2] === "/");
        return;
      }
    }
    if (line.startsWith("<?xml ")) return;
    this.#elements.write(this.#repair.line(line));
  }

  #root(before: string, closes: boolean): void {
    if (before !== "") this.#elements.write(this.#repair.line(before));
    this.#elements.write(this.#repair.reset());
    this.#elements.interrupt();
    if (closes) {
      this.#progress.rootClosed();
    } else {
      this.#preamble.take();
      this.#progress.rootOpened();
    }
  }

  #record(record: Element, damage: string | undefined): void {
    if (this.#preamble.add(record)) {
      if (record.name === "args") this.#handOverStart();
    } else if (record.name === "suppression" && suppressionIn(record) === this.#lastSuppression) {
      // gen_suppression runs twice for an error, within it and after it (do_actions_on_error in coregrind/m_errormgr.c).
    } else {
      if (RECORDS.has(record.name)) this.#handOverStart();
      for (const event of eventsIn(record, damage)) this.#handOver(event);
    }
  }

  #handOverStart(): void {
    const start = this.#preamble.take();
    if (start !== undefined) this.#handOver(start);
  }

  #handOver(event: ValgrindEvent): void {
    this.#progress.saw(event);
    if (event.type === "error") this.#lastSuppression = event.error.suppression;
    this.#onEvent(event);
  }
}
