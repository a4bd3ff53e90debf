/** The memory of a process that stands still. */

/** Addresses are numbers: those of a user's process are below 2^47. */
export interface Memory {
  /** More bytes cannot be had at once; undefined where there is no limit. */
  readonly longest?: number;
  /** All of it, or undefined where not all is readable. */
  read(address: number, length: number): Buffer | undefined;
}

/** What was read in the wrong place is no address often, and would be refused otherwise by what reads a file. */
export function isInUsersMemory(address: number, length: number): boolean {
  return address >= 0 && address + length <= 2 ** 47;
}

/** A 64-bit word. One that is no address may lose its low bits. */
export function wordAt(memory: Memory, address: number | undefined): number | undefined {
  const bytes = address === undefined ? undefined : memory.read(address, 8);
  return bytes === undefined ? undefined : Number(bytes.readBigUInt64LE());
}

/** A return address: arm64 may have signed it, in the bits above those of an address (pointer authentication). */
export function returnAddressAt(memory: Memory, address: number): number | undefined {
  const bytes = memory.read(address, 8);
  return bytes === undefined ? undefined : withoutSignature(bytes.readBigUInt64LE());
}

export function withoutSignature(word: bigint): number {
  return Number(word & 0xffff_ffff_ffffn);
}
