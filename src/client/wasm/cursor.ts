/**
 * Reads a file's bytes one after the other, lowest byte first. Files may be cut off or damaged: what lies beyond the end is read as zero,
 * and `isBroken` says so from then on. Who reads in a loop asks it.
 */
export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#end = Math.min(end, bytes.length);
    this.#at = at;
    if (at < 0 || at > this.#end) this.break();
  }

  get at(): number {
    return this.#at;
  }

  /** Something was read that is not there. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** There is nothing left to read. */
  get atEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** Goes to an offset from the beginning of all bytes. */
  seek(offset: number): void {
    if (offset < 0 || offset > this.#end) this.break();
    else this.#at = offset;
  }

  skip(length: number): void {
    this.seek(this.#at + length);
  }

  u8(): number {
    return this.#take(1) ?? 0;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    return this.#take(2) ?? 0;
  }

  u32(): number {
    return this.#take(4) ?? 0;
  }

  /** Above 2^53 the low bits are lost: no offset or address in WebAssembly is as large. */
  u64(): number {
    const low = this.u32();
    return this.u32() * 2 ** 32 + low;
  }

  /** A number of 1 to 6 bytes. */
  unsigned(bytes: number): number {
    return this.#take(bytes) ?? 0;
  }

  /** LEB128. As `u64`, it is exact to 2^53. */
  uleb(): number {
    // Most are of one byte, and under Valgrind calls are dear.
    const first = this.#bytes[this.#at] as number;
    if (first < 0x80 && this.#at < this.#end) {
      this.#at += 1;
      return first;
    }
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 || this.#isBroken) return value;
    }
  }

  sleb(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 || this.#isBroken) return (byte & 0x40) === 0 ? value : value - scale * 128;
    }
  }

  bytes(length: number): Uint8Array {
    const from = this.#at;
    this.skip(length);
    return this.#isBroken ? new Uint8Array() : this.#bytes.subarray(from, this.#at);
  }

  /** UTF-8 up to a zero byte. */
  text(): string {
    const from = this.#at;
    const end = this.#bytes.indexOf(0, from);
    if (end === -1 || end >= this.#end) {
      this.break();
      return "";
    }
    this.#at = end + 1;
    return textOf(this.#bytes.subarray(from, end));
  }

  /** UTF-8 behind its length, as WebAssembly has names; undefined where it is cut off. */
  name(): string | undefined {
    const bytes = this.bytes(this.uleb());
    return this.#isBroken ? undefined : textOf(bytes);
  }

  #take(length: number): number | undefined {
    const from = this.#at;
    if (this.#isBroken || from + length > this.#end) {
      this.break();
      return undefined;
    }
    this.#at = from + length;
    let value = 0;
    for (let index = from + length - 1; index >= from; index--) value = value * 256 + (this.#bytes[index] as number);
    return value;
  }

  /** As if something had been read that is not there: what follows means nothing. */
  break(): void {
    this.#isBroken = true;
    this.#at = this.#end;
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
