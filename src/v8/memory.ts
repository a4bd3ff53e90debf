/** The memory of a process that stands still. */

/** Addresses are numbers: those of a user's process are below 2^47. */
export interface Memory {
  /** More bytes cannot be had at once; undefined where there is no limit. */
  readonly longest?: number;
  /** All of it, or undefined where not all is readable. */
  read(address: number, length: number): Buffer | undefined;
  /** As `wordAt`, where that is quicker than reading its bytes. */
  word?(address: number): number | undefined;
}

/** What was read in the wrong place is no address often, and would be refused otherwise by what reads a file. */
export function isInUsersMemory(address: number, length: number): boolean {
  return address >= 0 && address + length <= 2 ** 47;
}

/** A 64-bit word. One that is no address may lose its low bits. */
export function wordAt(memory: Memory, address: number | undefined): number | undefined {
  if (address === undefined) return undefined;
  if (memory.word !== undefined) return memory.word(address);
  const bytes = memory.read(address, 8);
  return bytes === undefined ? undefined : wordIn(bytes, 0);
}

/** Thousands of words are read at each stop: as bigints they would take five times as long. */
export function wordIn(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * 0x1_0000_0000 + bytes.readUInt32LE(at);
}

const piece = 0x1000;

/** The first address from `from` on, by steps of a word, that holds `word`; looks at no address from `end` on, or behind what cannot be read. */
export function findWord(memory: Memory, word: number, from: number, end: number): number | undefined {
  const wanted = Buffer.alloc(8);
  wanted.writeBigUInt64LE(BigInt(word));
  let length: number;
  for (let start = from; start < end; start += length) {
    // Up to the next page, which may be no one's.
    length = Math.min(piece - (start % piece), Math.ceil((end - start) / 8) * 8);
    const bytes = memory.read(start, length) ?? memory.read(start, (length = 8));
    if (bytes === undefined) return undefined;
    for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) {
      if (at % 8 === 0) return start + at;
    }
  }
  return undefined;
}

/** A return address: arm64 may have signed it, in the bits above those of an address (pointer authentication). */
export function returnAddressAt(memory: Memory, address: number): number | undefined {
  const bytes = memory.read(address, 8);
  return bytes === undefined ? undefined : withoutSignature(bytes.readBigUInt64LE());
}

export function withoutSignature(word: bigint): number {
  return Number(word & 0xffff_ffff_ffffn);
}
