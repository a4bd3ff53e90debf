/** The file as a dynamic linker and Valgrind see it, on any host. readelf's opinion is in readelf.test.ts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { amd64 } from "#src/client/object/amd64.js";
import { arm64 } from "#src/client/object/arm64.js";
import { entryPoint, exported, imports } from "#src/client/object/machine.js";
import { sharedObject } from "#src/client/object/object.js";
import { ElfReader } from "./elf-reader.js";

const LOAD = 1;
const DYNAMIC = 2;
const GNU_STACK = 0x6474e551;
const [EXECUTE, WRITE] = [1, 2];
const ALLOCATED = 2;
/** A `napi_property_descriptor` is eight words: the name's address is in the first, the method's in the third. */
const [PROPERTY, METHOD] = [64, 16];

for (const machine of [amd64, arm64]) {
  describe(`sharedObject(${machine.arch})`, () => {
    const elf = new ElfReader(sharedObject(machine));
    const { view, segments, sections } = elf;
    const loads = segments.filter(({ type }) => type === LOAD);
    const { pageSize } = machine.elf;

    test("is a 64-bit little-endian shared object for the architecture", () => {
      assert.deepEqual([...new Uint8Array(view.buffer, view.byteOffset, 7)], [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
      assert.equal(view.getUint16(16, true), 3, "ET_DYN");
      assert.equal(view.getUint16(18, true), { x64: 62, arm64: 183 }[machine.arch]);
    });

    test("has the gABI's constant fields", () => {
      assert.deepEqual([view.getUint32(20, true), view.getBigUint64(24, true), view.getUint32(48, true)], [1, 0n, 0]);
      assert.deepEqual(
        [52, 54, 58].map((at) => view.getUint16(at, true)),
        [64, 56, 64],
        "sizes of the header and of its tables' entries",
      );
      const { content: _content, name, ...first } = sections[0] ?? assert.fail("no sections");
      assert.equal(name, "");
      assert.deepEqual([...new Set(Object.values(first))], [0], "the first section header is empty");
      for (const table of [".dynsym", ".symtab"]) {
        const { content } = elf.section(table);
        assert.ok(
          new Uint8Array(content.buffer, content.byteOffset, 24).every((byte) => byte === 0),
          table,
        );
      }
    });

    test("links its tables to each other, and gives addresses to what is loaded alone", () => {
      const links = sections.filter(({ link }) => link !== 0).map(({ name, link }) => [name, sections[link]?.name]);
      assert.deepEqual(Object.fromEntries(links), {
        ".hash": ".dynsym",
        ".dynsym": ".dynstr",
        ".rela.dyn": ".dynsym",
        ".dynamic": ".dynstr",
        ".symtab": ".strtab",
      });
      const tables = sections
        .filter(({ entrySize }) => entrySize !== 0)
        .map(({ name, entrySize }) => [name, entrySize]);
      const sizes = { ".hash": 4, ".dynsym": 24, ".rela.dyn": 24, ".dynamic": 16, ".symtab": 24 };
      assert.deepEqual(Object.fromEntries(tables), sizes);
      assert.equal(elf.section(".dynsym").info, 1, "the first global symbol");
      for (const { name, flags, address } of sections) assert.equal(address !== 0, (flags & ALLOCATED) !== 0, name);
      for (const { name, flags } of sections) {
        const expected = { ".text": ALLOCATED | 4, ".dynamic": ALLOCATED | 1, ".data": ALLOCATED | 1 }[name];
        assert.equal(flags, expected ?? flags & ALLOCATED, name);
      }
      for (const { name, address, offset, alignment } of sections.slice(1)) {
        assert.ok(address % alignment === 0 && offset % alignment === 0, name);
      }
    });

    test("maps code that cannot be written and data that cannot be executed", () => {
      assert.deepEqual(
        segments.map(({ type, flags }) => [type, flags]),
        [
          [LOAD, 5],
          [LOAD, 6],
          [DYNAMIC, 6],
          [GNU_STACK, 6],
        ],
      );
    });

    test("has a writable mapping of the file, without which Valgrind 3.19 to 3.22 read no symbols", () => {
      assert.ok(loads.some(({ flags, fileSize }) => (flags & WRITE) !== 0 && fileSize > 0));
    });

    test("can be mapped: offsets and addresses agree within pages, and segments share none", () => {
      for (const { offset, address, alignment, fileSize, memorySize } of loads) {
        assert.equal(alignment, pageSize);
        assert.equal(address % pageSize, offset % pageSize);
        assert.equal(memorySize, fileSize);
        assert.ok(offset + fileSize <= view.byteLength);
      }
      const [code, data] = loads as [(typeof loads)[0], (typeof loads)[0]];
      assert.ok(Math.floor(data.address / pageSize) > Math.floor((code.address + code.memorySize - 1) / pageSize));
    });

    test("keeps every loaded section in the segment of its rights, and sections apart", () => {
      for (const { name, flags, address, offset, size } of sections.filter(
        (section) => (section.flags & ALLOCATED) !== 0,
      )) {
        const segment = loads.find(
          (load) => address >= load.address && address + size <= load.address + load.memorySize,
        );
        assert.ok(segment !== undefined, `${name} is in a segment`);
        assert.equal(address - segment.address, offset - segment.offset, name);
        assert.equal((flags & 1) !== 0, (segment.flags & WRITE) !== 0, `${name} is writable as its segment is`);
        if ((flags & 4) !== 0) assert.ok((segment.flags & EXECUTE) !== 0, `${name} is executable`);
      }
      const ends = sections.slice(1).map(({ offset, size }) => [offset, offset + size] as const);
      for (const [index, [start]] of ends.entries()) assert.ok(index === 0 || start >= (ends[index - 1]?.[1] ?? 0));
    });

    test("names its tables in the dynamic section", () => {
      const dynamic = elf.dynamic();
      const addresses = [4, 5, 6, 7].map((tag) => dynamic.get(tag));
      assert.deepEqual(
        addresses,
        [".hash", ".dynstr", ".dynsym", ".rela.dyn"].map((name) => elf.section(name).address),
      );
      assert.deepEqual(
        [8, 9, 10, 11].map((tag) => dynamic.get(tag)),
        [elf.section(".rela.dyn").size, 24, elf.section(".dynstr").size, 24],
      );
      const segment = segments.find(({ type }) => type === DYNAMIC);
      assert.deepEqual(
        [segment?.address, segment?.fileSize],
        [elf.section(".dynamic").address, elf.section(".dynamic").size],
      );
      assert.equal([...dynamic.keys()].at(-1), 0, "DT_NULL is last");
    });

    test("exports the entry point alone, imports Node-API, and has both in its hash table", () => {
      const symbols = elf.symbols(".dynsym");
      assert.deepEqual(
        symbols.map(({ name, section }) => [name, section !== 0]),
        [["", false], ...imports.map((name) => [name, false]), [entryPoint, true]],
      );
      for (const { name, ...symbol } of symbols.slice(1, -1)) {
        assert.deepEqual(symbol, { binding: 1, type: 0, section: 0, value: 0, size: 0 }, name);
      }
      for (const [index, { name }] of symbols.entries()) if (index > 0) assert.equal(lookUp(elf, name), index);
      assert.equal(lookUp(elf, "napi_get_null"), undefined);
    });

    test("has a symbol for every routine, and .text is exactly these", () => {
      const symbols = elf.symbols(".symtab").slice(1);
      assert.deepEqual(
        symbols.map(({ name }) => name),
        [...exported, entryPoint],
      );
      const text = elf.section(".text");
      let end = text.address;
      for (const { name, type, section, value, size } of symbols) {
        assert.deepEqual([type, elf.sections[section]?.name, value], [2, ".text", end], name);
        end = value + size;
      }
      assert.equal(end, text.address + text.size);
      const locals = symbols.filter(({ binding }) => binding === 0).length + 1;
      assert.equal(elf.section(".symtab").info, locals, "sh_info is the index of the first global symbol");
      assert.ok(symbols.slice(locals - 1).every(({ binding }) => binding === 1));
    });

    test("has the linker fill one slot per import, in the data", () => {
      const slots = elf.relocations().filter(({ type }) => type === machine.elf.globDat);
      assert.deepEqual(
        slots.map(({ symbol, addend }) => [elf.symbols(".dynsym")[symbol]?.name, addend]),
        imports.map((name) => [name, 0]),
      );
      assertInData(slots.map(({ offset }) => offset));
      // The machine code reads the slot that was filled for the name.
      assert.deepEqual(slotsInCode(), Object.fromEntries(slots.map(({ offset }, index) => [imports[index], offset])));
    });

    test("describes one property per exported function: its name and its routine, and nothing else", () => {
      const relative = elf.relocations().filter(({ type }) => type === machine.elf.relative);
      assertInData(relative.map(({ offset }) => offset));
      const first = Math.min(...relative.map(({ offset }) => offset));
      const routines = new Map(elf.symbols(".symtab").map(({ name, value }) => [name, value]));
      const found = relative.map(({ offset, addend, symbol }) => [
        offset - first,
        offset % PROPERTY === first % PROPERTY ? elf.textAt(addend) : addend,
        symbol,
      ]);
      assert.deepEqual(
        found,
        exported.flatMap((name, index) => [
          [index * PROPERTY, name, 0],
          [index * PROPERTY + METHOD, routines.get(name), 0],
        ]),
      );
      const data = elf.section(".data");
      assert.equal(first + exported.length * PROPERTY, data.address + data.size, "all of the last one is there");
      assert.ok(new Uint8Array(data.content.buffer, data.content.byteOffset, data.size).every((byte) => byte === 0));
    });

    function assertInData(addresses: readonly number[]): void {
      const { address, size } = elf.section(".data");
      assert.ok(addresses.every((at) => at >= address && at + 8 <= address + size));
      assert.equal(new Set(addresses).size, addresses.length);
    }

    /** Assembles as the object does, with addresses that are taken from the object, and compares the bytes. */
    function slotsInCode(): Record<string, number> {
      const [words, ...slots] = Array.from(
        { length: imports.length + 1 },
        (_, index) => elf.section(".data").address + 8 * index,
      );
      const got = Object.fromEntries(imports.map((name, index) => [name, slots[index] ?? 0])) as Record<
        (typeof imports)[number],
        number
      >;
      const text = elf.section(".text");
      const properties = (words ?? 0) + 8 * (imports.length + 1);
      const code = machine
        .assemble({ text: text.address, words: words ?? 0, got, properties })
        .map((routine) => Buffer.from(routine.code));
      assert.deepEqual(Buffer.concat(code), Buffer.from(text.content.buffer, text.content.byteOffset, text.size));
      return got;
    }
  });
}

/** As the gABI's chapter 5 has it: the index of the symbol, through bucket and chain. */
function lookUp(elf: ElfReader, name: string): number | undefined {
  const { content } = elf.section(".hash");
  const words = Array.from({ length: content.byteLength / 4 }, (_, index) => content.getUint32(index * 4, true));
  const [buckets = 0, chains = 0] = words;
  assert.equal(words.length, 2 + buckets + chains);
  assert.equal(chains, elf.symbols(".dynsym").length, "one chain entry per symbol");
  const symbols = elf.symbols(".dynsym");
  let index = words[2 + (hash(name) % buckets)] ?? 0;
  for (; index !== 0; index = words[2 + buckets + index] ?? 0) if (symbols[index]?.name === name) return index;
  return undefined;
}

function hash(name: string): number {
  let value = 0;
  for (const byte of new TextEncoder().encode(name)) {
    value = (value << 4) + byte;
    const high = value & 0xf000_0000;
    value = (value ^ (high >>> 24)) & ~high;
  }
  return value >>> 0;
}
