/**
 * The shared object: machine code, what the dynamic linker needs to load it, and what Valgrind needs to name its frames:
 * a symbol table, `.eh_frame`, and a writable mapping of the file, without which Valgrind 3.19 to 3.22 do not read
 * symbols (bug 479041). About 2.5 kB.
 */

import { Code } from "./code.js";
import {
  type Section,
  Strings,
  entrySize,
  find,
  hashTable,
  place,
  relocation,
  sectionFlag,
  sectionType,
  symbol,
  write,
} from "./elf.js";
import { type Addresses, type Machine, entryPoint, exported, imports } from "./machine.js";
import { ehFrame } from "./unwind.js";

/** The whole file for one architecture. */
export function sharedObject(machine: Machine): Uint8Array {
  // No size depends on an address, so the first round, with all addresses 0, says where everything will be.
  const { machine: number, pageSize } = machine.elf;
  const measured = place(
    sections(machine, () => 0),
    pageSize,
  );
  return write(
    place(
      sections(machine, (name) => find(measured, name).address),
      pageSize,
    ),
    number,
    pageSize,
  );
}

/** All sections, those that are loaded first and in the order of the file. */
function sections(machine: Machine, addressOf: (section: string) => number): Section[] {
  const names = new Strings();
  const data = addressOf(".data");
  const at = dataAddresses(data, addressOf(".text"));
  const routines = machine.assemble(at);
  const text = new Code();
  const addresses = new Map<string, number>();
  for (const { name, code } of routines) {
    addresses.set(name, at.text + text.size);
    text.append(code);
  }
  const routine = (name: string) => addresses.get(name) ?? 0;

  const dynamicSymbols = new Code();
  symbol(dynamicSymbols, { name: 0, info: 0, section: 0, value: 0, size: 0 });
  for (const name of imports)
    symbol(dynamicSymbols, { name: names.add(name), info: 0x10, section: 0, value: 0, size: 0 });
  const textIndex = 6;
  const entry = routines.find((candidate) => candidate.name === entryPoint);
  symbol(dynamicSymbols, {
    name: names.add(entryPoint),
    info: 0x12,
    section: textIndex,
    value: routine(entryPoint),
    size: entry?.code.length ?? 0,
  });
  const dynamicSymbolCount = imports.length + 2;

  const debugNames = new Strings();
  const symbols = new Code();
  symbol(symbols, { name: 0, info: 0, section: 0, value: 0, size: 0 });
  for (const { name, code } of routines) {
    const global = name === entryPoint;
    symbol(symbols, {
      name: debugNames.add(name),
      info: global ? 0x12 : 0x02,
      section: textIndex,
      value: routine(name),
      size: code.length,
    });
  }

  const exportNames = exported.map((name) => names.add(name));
  const stringTable = addressOf(".dynstr");
  const relocations = new Code();
  imports.forEach((name, index) => relocation(relocations, at.got[name], machine.elf.globDat, index + 1, 0));
  exported.forEach((name, index) => {
    const property = at.properties + index * propertySize;
    relocation(relocations, property, machine.elf.relative, 0, stringTable + (exportNames[index] ?? 0));
    relocation(relocations, property + 16, machine.elf.relative, 0, routine(name));
  });

  const soname = names.add("jsgrind");
  const strings = names.done();
  const dynamic = new Code();
  for (const [tag, value] of [
    [14, soname], // DT_SONAME
    [4, addressOf(".hash")], // DT_HASH
    [5, stringTable], // DT_STRTAB
    [6, addressOf(".dynsym")], // DT_SYMTAB
    [10, strings.length], // DT_STRSZ
    [11, entrySize.symbol], // DT_SYMENT
    [7, addressOf(".rela.dyn")], // DT_RELA
    [8, relocations.size], // DT_RELASZ
    [9, entrySize.relocation], // DT_RELAENT
    [0, 0], // DT_NULL
  ] as const) {
    dynamic.u64(tag).u64(value);
  }

  const { alloc, exec, write: writable } = sectionFlag;
  return [
    {
      name: ".hash",
      type: sectionType.hash,
      flags: alloc,
      content: hashTable(dynamicSymbolCount),
      link: ".dynsym",
      entrySize: 4,
    },
    {
      name: ".dynsym",
      type: sectionType.dynsym,
      flags: alloc,
      content: dynamicSymbols.done(),
      link: ".dynstr",
      info: 1,
      entrySize: entrySize.symbol,
    },
    { name: ".dynstr", type: sectionType.strtab, flags: alloc, content: strings },
    {
      name: ".rela.dyn",
      type: sectionType.rela,
      flags: alloc,
      content: relocations.done(),
      link: ".dynsym",
      entrySize: entrySize.relocation,
    },
    {
      name: ".eh_frame",
      type: sectionType.progbits,
      flags: alloc,
      content: ehFrame(machine.unwind, routines, addressOf(".eh_frame"), at.text),
    },
    { name: ".text", type: sectionType.progbits, flags: alloc | exec, content: text.done() },
    {
      name: ".dynamic",
      type: sectionType.dynamic,
      flags: alloc | writable,
      content: dynamic.done(),
      link: ".dynstr",
      entrySize: entrySize.dynamic,
    },
    { name: ".data", type: sectionType.progbits, flags: alloc | writable, content: new Uint8Array(dataSize) },
    {
      name: ".symtab",
      type: sectionType.symtab,
      flags: 0,
      content: symbols.done(),
      link: ".strtab",
      info: routines.length,
      entrySize: entrySize.symbol,
    },
    { name: ".strtab", type: sectionType.strtab, flags: 0, content: debugNames.done() },
  ];
}

/** `napi_property_descriptor`: utf8name, name, method, getter, setter, value, attributes, data; a word each. */
const propertySize = 64;
const dataSize = 8 + 8 * imports.length + propertySize * exported.length;

function dataAddresses(data: number, text: number): Addresses {
  const [defineProperties, callbackInfo, bufferInfo] = imports;
  const got = { [defineProperties]: data + 8, [callbackInfo]: data + 16, [bufferInfo]: data + 24 } as Addresses["got"];
  return { text, words: data, got, properties: data + 8 + 8 * imports.length };
}
