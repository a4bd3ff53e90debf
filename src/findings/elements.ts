/**
 * Records out of XML: the children of `<valgrindoutput>`, each as a small tree, handed on when it is closed and then
 * forgotten. The library reads the text as a fragment without a root, so a record that stands inside another one, as
 * when a forked child writes into its parent's file, is a record all the same, and the one around it goes on after it.
 */

import { SaxesParser } from "saxes";
import { LISTS, RECORDS } from "./vocabulary.js";

export interface Element {
  name: string;
  text: string;
  children: Element[];
}

interface OpenElement extends Element {
  record: OpenRecord;
  kept: boolean;
}

interface OpenRecord {
  /** What may still be kept, in characters; an element counts as ELEMENT_COST of them. */
  budget: number;
  faultsBefore: number;
  damage?: string;
}

/** Enough for ten stacks of 500 frames, Valgrind's greatest --num-callers, and bounded. */
const RECORD_BUDGET = 8 * 1024 * 1024;
const ELEMENT_COST = 100;
const LIST_PIECE = 1024;
/** What lies deeper is not kept. Valgrind's own depth is 6. */
const DEPTH_LIMIT = 256;

const INTERRUPTED =
  "Something else was written in the middle of it, by another process or a failing Valgrind, so parts may be missing or foreign.";
const CUT_OFF = "Its end is missing, so parts may be missing.";
const MALFORMED = "Its XML was malformed, so parts may be missing.";
const TOO_LARGE = "It was larger than jsgrind keeps, so parts were left out.";

/** The library's own way to go on after a fault is to return from fail(). Control characters in text are no fault here. */
class LenientParser extends SaxesParser<{ fragment: true; position: false }> {
  faults = 0;

  override fail(message: string): this {
    if (message !== "disallowed character.") this.faults++;
    return this;
  }
}

export interface ElementHandlers {
  /** An element began. */
  onBegin: () => void;
  /** A record is there as a whole; `damage` says in a sentence what may be wrong with it. */
  onRecord: (record: Element, damage: string | undefined) => void;
}

export class ElementReader {
  readonly #handlers: ElementHandlers;
  #parser = this.#newParser();
  #open: OpenElement[] = [];
  #records: OpenRecord[] = [];

  constructor(handlers: ElementHandlers) {
    this.#handlers = handlers;
  }

  /** The innermost record that is open. */
  get openRecord(): string | undefined {
    const innermost = this.#records.at(-1);
    return this.#open.find((element) => element.record === innermost)?.name;
  }

  write(text: string): void {
    this.#parser.write(text);
    if (this.#open.length > DEPTH_LIMIT) this.handOverOpen();
  }

  /** Another document begins or ends in the middle of what is open. */
  interrupt(): void {
    for (const record of this.#records) record.damage = INTERRUPTED;
  }

  /** Hands over what is open, as far as it goes, and starts anew. */
  handOverOpen(): void {
    for (const record of this.#records) record.damage ??= CUT_OFF;
    while (this.#open.length > 0) this.#closeElement();
    this.#parser = this.#newParser();
  }

  /** Text after the last tag comes out; what is open is not handed over. */
  end(): void {
    this.#parser.close();
  }

  #newParser(): LenientParser {
    const parser = new LenientParser({ fragment: true, position: false });
    parser.on("opentag", ({ name }) => this.#openElement(name));
    parser.on("closetag", () => this.#closeElement());
    parser.on("text", (text) => this.#addText(text));
    parser.on("cdata", (text) => this.#addText(text));
    return parser;
  }

  #openElement(name: string): void {
    this.#handlers.onBegin();
    const parent = this.#open.at(-1);
    let record = parent?.record;
    if (record === undefined || RECORDS.has(name)) {
      record = { budget: RECORD_BUDGET, faultsBefore: this.#parser.faults };
      if (parent !== undefined) parent.record.damage = record.damage = INTERRUPTED;
      this.#records.push(record);
    }
    const kept = this.#open.length < DEPTH_LIMIT && spend(record, ELEMENT_COST);
    this.#open.push({ name, text: "", children: [], record, kept });
  }

  #closeElement(): void {
    const element = this.#open.pop();
    if (element === undefined) return;
    const { name, children, record, kept } = element;
    const text = children.length > 0 && element.text.trim() === "" ? "" : element.text;
    const parent = this.#open.at(-1);
    if (parent?.record !== record) {
      this.#records.pop();
      if (this.#parser.faults > record.faultsBefore) record.damage ??= MALFORMED;
      this.#handlers.onRecord({ name, text, children }, record.damage);
    } else if (kept) {
      parent.children.push({ name, text, children });
      if (LISTS.has(parent.name) && parent.children.length === LIST_PIECE) {
        this.#handlers.onRecord({ name: parent.name, text: "", children: parent.children }, undefined);
        parent.children = [];
        record.budget = RECORD_BUDGET;
      }
    }
  }

  #addText(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) {
      if (spend(element.record, text.length)) element.text += text;
    } else if (text.trim() !== "") {
      this.#handlers.onRecord({ name: "#text", text, children: [] }, undefined);
    }
  }
}

function spend(record: OpenRecord, cost: number): boolean {
  if (record.budget < cost) {
    record.damage ??= TOO_LARGE;
    return false;
  }
  record.budget -= cost;
  return true;
}
