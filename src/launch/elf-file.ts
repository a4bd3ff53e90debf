/** What is read of ELF files of 64 bits: their sections, and the shape of their symbols (elf(5)). */
import { readSync } from "node:fs";

export interface Section {
  type: number;
  address: number;
  offset: number;
  size: number;
  /** Of symbols: the section with their names. Of hashes: that with the symbols. */
  link: number;
}

/** Types of sections. */
export const symtab = 2;
export const nobits = 8;
export const dynsym = 11;
export const gnuHash = 0x6fff_fff6;

export const symbolBytes = 24;

const sectionHeaderBytes = 64;
/** ET_EXEC: addresses are as the file says. */
const fixedExecutable = 2;

/** None where the file is no ELF file of 64 bits. */
export function readSections(fd: number): { sections: Section[]; isFixed: boolean } {
  const header = readAt(fd, 0, 64);
  const is64Bit = header.length === 64 && header.readUInt32BE(0) === 0x7f45_4c46 && header[4] === 2;
  if (!is64Bit) return { sections: [], isFixed: false };
  const table = readAt(fd, Number(header.readBigUInt64LE(40)), header.readUInt16LE(60) * sectionHeaderBytes);
  const sections = Array.from({ length: Math.floor(table.length / sectionHeaderBytes) }, (_, index) => {
    const at = index * sectionHeaderBytes;
    return {
      type: table.readUInt32LE(at + 4),
      address: Number(table.readBigUInt64LE(at + 16)),
      offset: Number(table.readBigUInt64LE(at + 24)),
      size: Number(table.readBigUInt64LE(at + 32)),
      link: table.readUInt32LE(at + 40),
    };
  });
  return { sections, isFixed: header.readUInt16LE(16) === fixedExecutable };
}

/** As many of the bytes as the file has. */
export function readAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
}
