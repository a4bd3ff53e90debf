/** A reader of 64-bit little-endian ELF files, as the gABI describes them: what the tests of the writer look at. */
import assert from "node:assert/strict";

export interface Segment {
  type: number;
  flags: number;
  offset: number;
  address: number;
  fileSize: number;
  memorySize: number;
  alignment: number;
}

export interface SectionHeader {
  name: string;
  type: number;
  flags: number;
  address: number;
  offset: number;
  size: number;
  link: number;
  info: number;
  alignment: number;
  entrySize: number;
  content: DataView;
}

export interface ElfSymbol {
  name: string;
  binding: number;
  type: number;
  section: number;
  value: number;
  size: number;
}

export interface Relocation {
  offset: number;
  type: number;
  symbol: number;
  addend: number;
}

export class ElfReader {
  readonly view: DataView;
  readonly segments: Segment[];
  readonly sections: SectionHeader[];

  constructor(file: Uint8Array) {
    this.view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    this.segments = this.#table(32, 54, 56, (at) => this.#segment(at));
    this.sections = this.#table(40, 58, 60, (at) => this.#sectionHeader(at));
    const names = this.sections[this.view.getUint16(62, true)];
    assert.ok(names !== undefined, "there are section names");
    for (const section of this.sections) section.name = text(names.content, Number(section.name));
  }

  section(name: string): SectionHeader {
    return this.sections.find((section) => section.name === name) ?? assert.fail(`no section ${name}`);
  }

  symbols(name: string): ElfSymbol[] {
    const { content, link } = this.section(name);
    const names = this.sections[link]?.content ?? assert.fail("no names");
    return entries(content, 24, (at) => ({
      name: text(names, content.getUint32(at, true)),
      binding: content.getUint8(at + 4) >> 4,
      type: content.getUint8(at + 4) & 15,
      section: content.getUint16(at + 6, true),
      value: word(content, at + 8),
      size: word(content, at + 16),
    }));
  }

  relocations(): Relocation[] {
    const { content } = this.section(".rela.dyn");
    return entries(content, 24, (at) => ({
      offset: word(content, at),
      type: content.getUint32(at + 8, true),
      symbol: content.getUint32(at + 12, true),
      addend: word(content, at + 16),
    }));
  }

  dynamic(): Map<number, number> {
    const { content } = this.section(".dynamic");
    return new Map(entries(content, 16, (at) => [word(content, at), word(content, at + 8)]));
  }

  /** The text at a virtual address. */
  textAt(address: number): string {
    const segment = this.segments.find(
      ({ type, address: from, fileSize }) => type === 1 && address >= from && address < from + fileSize,
    );
    assert.ok(segment !== undefined, `0x${address.toString(16)} is loaded`);
    return text(this.view, address - segment.address + segment.offset);
  }

  #table<T>(offset: number, entrySize: number, count: number, read: (at: number) => T): T[] {
    const start = word(this.view, offset);
    const size = this.view.getUint16(entrySize, true);
    return Array.from({ length: this.view.getUint16(count, true) }, (_, index) => read(start + index * size));
  }

  #segment(at: number): Segment {
    const [offset, address, , fileSize, memorySize, alignment] = [8, 16, 24, 32, 40, 48].map((field) =>
      word(this.view, at + field),
    ) as Six;
    return {
      type: this.view.getUint32(at, true),
      flags: this.view.getUint32(at + 4, true),
      offset,
      address,
      fileSize,
      memorySize,
      alignment,
    };
  }

  #sectionHeader(at: number): SectionHeader {
    const [flags, address, offset, size, alignment, entrySize] = [8, 16, 24, 32, 48, 56].map((field) =>
      word(this.view, at + field),
    ) as Six;
    const [name, type, link, info] = [0, 4, 40, 44].map((field) => this.view.getUint32(at + field, true)) as [
      number,
      number,
      number,
      number,
    ];
    const content = new DataView(this.view.buffer, this.view.byteOffset + offset, size);
    return { name: String(name), type, flags, address, offset, size, link, info, alignment, entrySize, content };
  }
}

type Six = [number, number, number, number, number, number];

function entries<T>(content: DataView, size: number, read: (at: number) => T): T[] {
  assert.equal(content.byteLength % size, 0);
  return Array.from({ length: content.byteLength / size }, (_, index) => read(index * size));
}

function word(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function text(view: DataView, at: number): string {
  let end = at;
  while (view.getUint8(end) !== 0) end++;
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, end - at));
}
