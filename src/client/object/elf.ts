/**
 * The ELF format: sections become a file of two segments, code and data. Layout as in the System V gABI, chapters 4 and
 * 5; what the sections hold is in object.ts.
 */

import { Code } from "./code.js";

const headerSize = 64;
const programHeaderSize = 56;
const sectionHeaderSize = 64;
const programHeaders = 4;

/** Sizes of a symbol, a relocation with addend and an entry of the dynamic section. */
export const entrySize = { symbol: 24, relocation: 24, dynamic: 16 } as const;
export const sectionType = { progbits: 1, symtab: 2, strtab: 3, rela: 4, hash: 5, dynamic: 6, dynsym: 11 } as const;
export const sectionFlag = { write: 1, alloc: 2, exec: 4 } as const;

export interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly content: Uint8Array;
  /** Name of the section that `sh_link` points at. */
  readonly link?: string;
  readonly info?: number;
  readonly entrySize?: number;
}

export interface Placed extends Section {
  readonly offset: number;
  /** 0 for a section that is not loaded. */
  readonly address: number;
}

export function find(placed: readonly Placed[], name: string): Placed {
  const section = placed.find((candidate) => candidate.name === name);
  if (section === undefined) throw new RangeError(`The object has no section ${name}`);
  return section;
}

/** Gives each section its place in the file, and the loaded ones their addresses: data one page further on than in the file. */
export function place(list: readonly Section[], pageSize: number): Placed[] {
  let offset = headerSize + programHeaders * programHeaderSize;
  return list.map((section) => {
    offset = Math.ceil(offset / 16) * 16;
    const here = offset;
    offset += section.content.length;
    const distance = (section.flags & sectionFlag.write) === 0 ? 0 : pageSize;
    return { ...section, offset: here, address: (section.flags & sectionFlag.alloc) === 0 ? 0 : here + distance };
  });
}

/** `.dynamic` must be the first section of the data segment and `.data` its last. */
export function write(placed: readonly Placed[], machine: number, pageSize: number): Uint8Array {
  const sectionNames = new Strings();
  const nameOffsets = placed.map(({ name }) => sectionNames.add(name));
  const ownName = sectionNames.add(".shstrtab");
  const last = placed.at(-1);
  const namesOffset = last === undefined ? 0 : last.offset + last.content.length;
  const names = sectionNames.done();
  const tableOffset = Math.ceil((namesOffset + names.length) / 8) * 8;

  const dynamic = find(placed, ".dynamic");
  const data = find(placed, ".data");
  const dataEnd = data.offset + data.content.length;
  const file = new Code();
  file.bytes(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0).u64(0); // "\x7fELF", 64-bit, little-endian, version 1
  file.bytes(3, 0, machine & 0xff, machine >> 8).u32(1); // ET_DYN
  file.u64(0).u64(headerSize).u64(tableOffset).u32(0); // no entry, program headers, section headers, no flags
  file.bytes(
    headerSize,
    0,
    programHeaderSize,
    0,
    programHeaders,
    0,
    sectionHeaderSize,
    0,
    placed.length + 2,
    0,
    placed.length + 1,
    0,
  );
  const code = { type: 1, flags: 5, offset: 0, address: 0, size: dynamic.offset, alignment: pageSize };
  programHeader(file, code); // PT_LOAD, read and execute
  programHeader(file, {
    ...code,
    flags: 6,
    offset: dynamic.offset,
    address: dynamic.address,
    size: dataEnd - dynamic.offset,
  });
  programHeader(file, {
    type: 2,
    flags: 6,
    offset: dynamic.offset,
    address: dynamic.address,
    size: dynamic.content.length,
    alignment: 8,
  });
  programHeader(file, { type: 0x6474e551, flags: 6, offset: 0, address: 0, size: 0, alignment: 16 }); // PT_GNU_STACK, not executable

  for (const section of placed) {
    file.zeros(section.offset - file.size);
    file.append(section.content);
  }
  file.append(names).align(8);
  sectionHeader(file, {
    name: 0,
    type: 0,
    flags: 0,
    address: 0,
    offset: 0,
    size: 0,
    link: 0,
    info: 0,
    alignment: 0,
    entrySize: 0,
  });
  placed.forEach((section, index) => {
    const link = section.link === undefined ? 0 : placed.findIndex(({ name }) => name === section.link) + 1;
    const { type: kind, flags, address, offset, content, info = 0, entrySize: size = 0 } = section;
    sectionHeader(file, {
      name: nameOffsets[index] ?? 0,
      type: kind,
      flags,
      address,
      offset,
      size: content.length,
      link,
      info,
      alignment: 8,
      entrySize: size,
    });
  });
  sectionHeader(file, {
    name: ownName,
    type: sectionType.strtab,
    flags: 0,
    address: 0,
    offset: namesOffset,
    size: names.length,
    link: 0,
    info: 0,
    alignment: 1,
    entrySize: 0,
  });
  return file.done();
}

/** A string table, which begins with the empty string. */
export class Strings {
  readonly #code = new Code().bytes(0);

  add(text: string): number {
    const offset = this.#code.size;
    this.#code.append(new TextEncoder().encode(text)).zeros(1);
    return offset;
  }

  done(): Uint8Array {
    return this.#code.done();
  }
}

/** `DT_HASH` with a single bucket: the linker compares the names one after the other, which for four names is as good. */
export function hashTable(symbols: number): Uint8Array {
  const table = new Code()
    .u32(1)
    .u32(symbols)
    .u32(symbols - 1)
    .u32(0);
  for (let index = 1; index < symbols; index++) table.u32(index - 1);
  return table.done();
}

export function symbol(
  to: Code,
  { name, info, section, value, size }: { name: number; info: number; section: number; value: number; size: number },
): void {
  to.u32(name).bytes(info, 0, section, 0).u64(value).u64(size);
}

export function relocation(to: Code, address: number, kind: number, symbolIndex: number, addend: number): void {
  to.u64(address).u32(kind).u32(symbolIndex).u64(addend);
}

function programHeader(
  to: Code,
  header: { type: number; flags: number; offset: number; address: number; size: number; alignment: number },
): void {
  const { offset, address, size, alignment } = header;
  to.u32(header.type).u32(header.flags).u64(offset).u64(address).u64(address).u64(size).u64(size).u64(alignment);
}

function sectionHeader(
  to: Code,
  header: {
    name: number;
    type: number;
    flags: number;
    address: number;
    offset: number;
    size: number;
    link: number;
    info: number;
    alignment: number;
    entrySize: number;
  },
): void {
  const { name, type: kind, flags, address, offset, size, link, info, alignment, entrySize } = header;
  to.u32(name)
    .u32(kind)
    .u64(flags)
    .u64(address)
    .u64(offset)
    .u64(size)
    .u32(link)
    .u32(info)
    .u64(alignment)
    .u64(entrySize);
}
