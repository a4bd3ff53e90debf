/**
 * Reads a jitdump, the file that V8 writes with --perf-prof, piece by piece: records of what code was written where and when, and of its
 * lines. (tools/perf/Documentation/jitdump-specification.txt in Linux; src/diagnostics/perf-jit.cc in V8.)
 *
 * The file of a process that was killed ends anywhere, and after damage nothing behind it can be trusted: what was read until then counts.
 */
import type { Code, CodeLine } from "./code.js";

export type JitdumpRecord =
  | { readonly type: "load"; readonly time: number; readonly code: Code }
  | { readonly type: "move"; readonly time: number; readonly from: number; readonly to: number };

export type JitdumpEnding =
  | { readonly state: "complete" }
  /** The last record is cut off. */
  | { readonly state: "truncated" }
  | { readonly state: "malformed"; readonly why: string };

/** The fixed part of each record, and of the two kinds that matter, in bytes. */
const prefixBytes = 16;
const loadBytes = 56;
const moveBytes = 64;
const debugInfoBytes = 32;
const debugEntryBytes = 16;
const headerBytes = 40;

const kinds = { load: 0, move: 1, debugInfo: 2 } as const;

/** "JiTD" as the machine that wrote it has it in a word. */
const magic = 0x4a69_5444;

/** perf puts an ELF header before the code, and V8 adds it to the addresses of lines (kElfHeaderSize). */
const elfHeaderBytes = 0x40;

/** What is kept while it is incomplete: a name, or a function's lines. Far beyond what V8 writes. */
const longestName = 0x1_0000;
const longestLines = 0x100_0000;

/** A file name that is the same as the entry's before. */
const asBefore = "\u00ff";

export class JitdumpReader {
  readonly #onRecord: (record: JitdumpRecord) => void;
  #pending: Buffer = Buffer.alloc(0);
  /** Of machine code that is passed over. */
  #toSkip = 0;
  #sawHeader = false;
  #malformed: string | undefined;
  /** Lines are written before their code. */
  #lines: { start: number; lines: CodeLine[] } | undefined;

  constructor(onRecord: (record: JitdumpRecord) => void) {
    this.#onRecord = onRecord;
  }

  write(chunk: Buffer): void {
    if (this.#malformed !== undefined) return;
    const skipped = Math.min(this.#toSkip, chunk.length);
    this.#toSkip -= skipped;
    if (skipped === chunk.length) return;
    const rest = chunk.subarray(skipped);
    this.#pending = this.#pending.length === 0 ? rest : Buffer.concat([this.#pending, rest]);
    let at = 0;
    for (;;) {
      const taken = this.#take(this.#pending.subarray(at));
      if (taken === 0) break;
      at += taken;
      if (at > this.#pending.length) {
        this.#toSkip = at - this.#pending.length;
        at = this.#pending.length;
        break;
      }
    }
    // A copy: the caller may use its buffer again.
    this.#pending = Buffer.from(this.#pending.subarray(at));
  }

  end(): JitdumpEnding {
    if (this.#malformed !== undefined) return { state: "malformed", why: this.#malformed };
    const isWhole = this.#sawHeader && this.#pending.length === 0 && this.#toSkip === 0;
    return { state: isWhole ? "complete" : "truncated" };
  }

  /** Returns the length of what stood first, which may reach beyond the bytes; 0 when more of them are needed. */
  #take(bytes: Buffer): number {
    if (this.#malformed !== undefined) return 0;
    if (!this.#sawHeader) return this.#takeHeader(bytes);
    if (bytes.length < prefixBytes) return 0;
    const kind = bytes.readUInt32LE(0);
    const size = bytes.readUInt32LE(4);
    if (size < prefixBytes) return this.#fail(`a record of ${size} bytes`);
    if (kind === kinds.load) return this.#takeLoad(bytes, size);
    if (kind === kinds.move) return this.#takeMove(bytes, size);
    if (kind === kinds.debugInfo) return this.#takeLines(bytes, size);
    return size;
  }

  #takeHeader(bytes: Buffer): number {
    if (bytes.length < headerBytes) return 0;
    if (bytes.readUInt32LE(0) !== magic) return this.#fail("it does not begin as a jitdump of this machine does");
    const size = bytes.readUInt32LE(8);
    if (size < headerBytes || size > longestName) return this.#fail(`a header of ${size} bytes`);
    this.#sawHeader = true;
    return size;
  }

  #takeLoad(bytes: Buffer, size: number): number {
    if (size < loadBytes) return this.#fail(`a piece of code in ${size} bytes`);
    if (bytes.length < loadBytes) return 0;
    const start = address(bytes, 32);
    const length = address(bytes, 40);
    if (start === undefined || length === undefined || length > size) return this.#fail("code beyond all addresses");
    const nameLimit = Math.min(size - loadBytes - length, longestName);
    const end = bytes.subarray(loadBytes, loadBytes + Math.max(nameLimit, 0)).indexOf(0);
    if (end < 0) return bytes.length < loadBytes + nameLimit ? 0 : this.#fail("a name without end");
    const name = bytes.toString("utf8", loadBytes, loadBytes + end);
    const lines = this.#lines?.start === start ? this.#lines.lines.filter((line) => line.address < start + length) : [];
    this.#lines = undefined;
    this.#onRecord({ type: "load", time: time(bytes), code: { start, end: start + length, name, lines } });
    return size;
  }

  #takeMove(bytes: Buffer, size: number): number {
    if (size < moveBytes) return this.#fail(`a move in ${size} bytes`);
    if (bytes.length < moveBytes) return 0;
    const from = address(bytes, 32);
    const to = address(bytes, 40);
    if (from === undefined || to === undefined) return this.#fail("code moved beyond all addresses");
    this.#onRecord({ type: "move", time: time(bytes), from, to });
    return size;
  }

  #takeLines(bytes: Buffer, size: number): number {
    if (size < debugInfoBytes || size > longestLines) return this.#fail(`lines in ${size} bytes`);
    if (bytes.length < size) return 0;
    const start = address(bytes, 16);
    const count = address(bytes, 24);
    if (start === undefined || count === undefined) return this.#fail("lines beyond all addresses");
    const lines: CodeLine[] = [];
    let at = debugInfoBytes;
    for (let index = 0; index < count; index++) {
      const end = bytes.subarray(at + debugEntryBytes, size).indexOf(0);
      const entry = end < 0 ? undefined : address(bytes, at);
      if (entry === undefined) return this.#fail("a line without end");
      const name = bytes.toString("latin1", at + debugEntryBytes, at + debugEntryBytes + end);
      const file = name === asBefore ? (lines.at(-1)?.file ?? "") : Buffer.from(name, "latin1").toString("utf8");
      const [line, column] = [bytes.readInt32LE(at + 8), bytes.readInt32LE(at + 12)];
      if (line > 0) lines.push({ address: entry - elfHeaderBytes, file, line, column });
      at += debugEntryBytes + end + 1;
    }
    this.#lines = { start, lines: lines.toSorted((one, other) => one.address - other.address) };
    return size;
  }

  #fail(why: string): 0 {
    this.#malformed = why;
    this.#pending = Buffer.alloc(0);
    return 0;
  }
}

/** In nanoseconds of CLOCK_MONOTONIC, which `process.hrtime` counts too. */
function time(bytes: Buffer): number {
  return Number(bytes.readBigUInt64LE(8));
}

/** undefined where no user program has any memory. */
function address(bytes: Buffer, at: number): number | undefined {
  const value = Number(bytes.readBigUInt64LE(at));
  return value < 2 ** 52 ? value : undefined;
}
