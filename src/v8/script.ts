/** A script as V8 knows it: its name, and the lines of its text. */
import type { Heap, Tagged } from "./heap.js";

/** A place in the text that V8 compiled. */
export interface ScriptPlace {
  /** As V8 names the script: a path, a `file:` URL, `node:fs`; undefined for code that was evaluated. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

const longestName = 0x1_0000;
const longestText = 0x100_0000;
const longestCompared = 0x4_0000;

/** Script::Type: what its exported functions call theirs is the module. */
const webAssembly = 3;

export class Script {
  readonly heap: Heap;
  readonly #object: Tagged;

  private constructor(heap: Heap, object: Tagged) {
    this.heap = heap;
    this.#object = object;
  }

  /** undefined where the object is no script, or is one of WebAssembly. */
  static at(heap: Heap, object: Tagged | undefined): Script | undefined {
    if (object === undefined || heap.type(object) !== heap.layout.type.script) return undefined;
    if (heap.smi(object, heap.layout.script.type) === webAssembly) return undefined;
    return new Script(heap, object);
  }

  /** As V8's stack traces choose it: the name, or what a `//# sourceURL=` comment says. */
  get file(): string | undefined {
    const { name, sourceUrl } = this.heap.layout.script;
    for (const field of [name, sourceUrl]) {
      const text = this.heap.string(this.heap.pointer(this.#object, field), longestName);
      if (text !== undefined && text !== "") return text;
    }
    return undefined;
  }

  /** What V8 compiled, unless it is very long. */
  get text(): string | undefined {
    return this.heap.string(this.heap.pointer(this.#object, this.heap.layout.script.source), longestText);
  }

  /** Of the text, in UTF-16 units. */
  get length(): number | undefined {
    return this.heap.stringLength(this.heap.pointer(this.#object, this.heap.layout.script.source));
  }

  /** Whether the line that V8 noted for a character is the one that the text has; undefined where the text is very long, or not there. */
  agreesOnLine(character: number): boolean | undefined {
    if ((this.length ?? 0) > longestCompared) return undefined;
    const inText = this.#lineInText(character);
    return inText && this.#lineOf(character)?.start === inText.start;
  }

  /** The function whose code called eval, and at which of its characters, or at which offset of its bytecode. */
  get evalCaller(): { shared: Tagged; at: { character: number } | { bytecode: number } } | undefined {
    const { layout } = this.heap;
    const shared = this.heap.typed(this.#object, layout.script.evalFromShared, layout.type.sharedFunctionInfo);
    const position = this.heap.smi(this.#object, layout.script.evalFromPosition);
    if (shared === undefined || position === undefined) return undefined;
    // Until somebody asks V8 itself, the position is a bytecode's offset with its sign turned (Script::GetEvalPosition).
    return { shared, at: position >= 0 ? { character: position } : { bytecode: -position } };
  }

  placeOf(character: number): ScriptPlace | undefined {
    const found = this.#lineOf(character);
    if (found === undefined) return undefined;
    const { layout } = this.heap;
    const { line, start } = found;
    const lineOffset = this.heap.smi(this.#object, layout.script.lineOffset) ?? 0;
    // Only the first line may begin further right: code in the middle of a page.
    const columnOffset = line === 0 ? (this.heap.smi(this.#object, layout.script.columnOffset) ?? 0) : 0;
    return { file: this.file, line: line + lineOffset + 1, column: character - start + columnOffset + 1 };
  }

  /** Where the lines end V8 has noted when it was first asked for a line, as --perf-prof does for each function. */
  #lineOf(character: number): { line: number; start: number } | undefined {
    const ends = this.heap.pointer(this.#object, this.heap.layout.script.lineEnds);
    const count = this.heap.arrayLength(ends);
    // Each text has an end; before V8 was asked, something else stands there.
    if (ends === undefined || count === undefined || count === 0) return this.#lineInText(character);
    // The last line ends with the text: what says otherwise is something else.
    const source = this.heap.pointer(this.#object, this.heap.layout.script.source);
    const length = this.heap.stringLength(source);
    if (length === undefined || this.heap.smi(ends, 16 + 8 * (count - 1)) !== length)
      return this.#lineInText(character);
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const end = this.heap.smi(ends, 16 + 8 * middle);
      if (end === undefined) return this.#lineInText(character);
      if (end < character) low = middle + 1;
      else high = middle;
    }
    if (low >= count) return undefined;
    const before = low === 0 ? -1 : this.heap.smi(ends, 16 + 8 * (low - 1));
    return before === undefined ? undefined : { line: low, start: before + 1 };
  }

  #lineInText(character: number): { line: number; start: number } | undefined {
    const { text } = this;
    if (text === undefined || character > text.length) return undefined;
    let line = 0;
    let start = 0;
    // What ends a line in JavaScript; a carriage return before a line feed belongs to its line (String::CalculateLineEnds).
    for (const found of text.matchAll(/\r\n|[\r\n\u2028\u2029]/g)) {
      const next = found.index + found[0].length;
      if (next > character) break;
      line += 1;
      start = next;
    }
    return { line, start };
  }
}
