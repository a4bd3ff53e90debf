/**
 * Reads a file's bytes one after the other, lowest byte first. Files may be cut off or damaged: what lies beyond the end is read as zero,
 * and `isBroken` says so from then on. Who reads in a loop asks it.
 */
export class Cursor {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

  bytes(length: number): Buffer {
    const from = this.#at;
    this.skip(length);
    return this.#isBroken ? Buffer.alloc(0) : this.#bytes.subarray(from, this.#at);
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
    return this.#bytes.toString("utf8", from, end);
  }

  #take(length: number): number | undefined {
    const from = this.#at;
    if (this.#isBroken || from + length > this.#end) {
      this.break();
      return undefined;
    }
    this.#at = from + length;
    return this.#bytes.readUIntLE(from, length);
  }

  /** As if something had been read that is not there: what follows means nothing. */
  break(): void {
    this.#isBroken = true;
    this.#at = this.#end;
  }
}
