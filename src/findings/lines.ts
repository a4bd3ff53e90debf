/**
 * Bytes to lines. Splitting at the byte 0x0A before decoding makes the result independent of where chunks end: no UTF-8
 * sequence, valid or not, contains that byte. Bytes that are not UTF-8 (Valgrind copies paths and names as the program
 * gave them) become U+FFFD. A line beyond 1 MiB keeps its start and its end, which holds the closing tag.
 */

const SLICE = 64 * 1024;
const LINE_LIMIT = 1024 * 1024;
const TAIL = 256;
const NEWLINE = 0x0a;

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  /** The unfinished line: a copy, because callers read into one buffer again and again. */
  #held = Buffer.alloc(0);
  #length = 0;
  /** What follows the first LINE_LIMIT bytes of the unfinished line: its last bytes, and how many there were in all. */
  #tail = Buffer.alloc(0);
  #beyond = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SLICE) {
      const length = Math.min(SLICE, bytes.length - at);
      this.#slice(withoutNul(Buffer.from(bytes.buffer, bytes.byteOffset + at, length)));
    }
  }

  /** What stands after the last newline; the splitter starts anew. */
  end(): string {
    return this.#release();
  }

  #slice(bytes: Buffer): void {
    let rest = bytes;
    if (this.#length > 0) {
      const first = rest.indexOf(NEWLINE);
      if (first < 0) {
        this.#hold(rest);
        return;
      }
      this.#hold(rest.subarray(0, first));
      this.#onLine(this.#release());
      rest = rest.subarray(first + 1);
    }
    const last = rest.lastIndexOf(NEWLINE);
    if (last >= 0) {
      for (const line of rest.toString("utf8", 0, last).split("\n")) this.#onLine(line);
    }
    this.#hold(rest.subarray(last + 1));
  }

  #hold(bytes: Buffer): void {
    const kept = Math.min(bytes.length, LINE_LIMIT - this.#length);
    if (this.#length + kept > this.#held.length) {
      const larger = Buffer.alloc(Math.max(4096, 2 * (this.#length + kept)));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    bytes.copy(this.#held, this.#length, 0, kept);
    this.#length += kept;
    if (kept < bytes.length) {
      this.#beyond += bytes.length - kept;
      this.#tail = Buffer.from(Buffer.concat([this.#tail, bytes.subarray(kept)]).subarray(-TAIL));
    }
  }

  #release(): string {
    const head = this.#held.subarray(0, this.#length);
    const leftOut = this.#beyond - this.#tail.length;
    const line =
      leftOut > 0
        ? `${head.toString("utf8")} [${leftOut} bytes left out by jsgrind] ${this.#tail.toString("utf8")}`
        : Buffer.concat([head, this.#tail]).toString("utf8");
    this.#length = 0;
    this.#tail = Buffer.alloc(0);
    this.#beyond = 0;
    if (this.#held.length > SLICE) this.#held = Buffer.alloc(0);
    return line;
  }
}

/**
 * C strings hold no NUL, so Valgrind writes none. They appear where one process truncates the file that another still
 * writes to: the kernel fills the gap before the writer's old position.
 */
function withoutNul(bytes: Buffer): Buffer {
  return bytes.includes(0) ? Buffer.from(bytes.filter((byte) => byte !== 0)) : bytes;
}
