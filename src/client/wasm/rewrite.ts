/**
 * Rewrites a module so that its allocator's calls are seen. Nothing is renumbered: what is added stands behind all that there is, in each
 * of the index spaces. The body of an allocator's function moves to a new function at the end, and a wrapper takes its place, so that calls
 * from within the module, through tables and from outside all go through it.
 */
import { type AllocatorFunction, findAllocator } from "./find.js";
import { flat, op, sectionOf, text, unsigned } from "./bytes.js";
import { externalKind } from "./exports.js";
import { type Extent, section, type Section, WasmModule } from "./module.js";
import { layoutOf } from "./layout.js";
import { namesOf } from "./names.js";
import { type Piece, type Record, recordSection } from "./record.js";
import { type FunctionType, valueType } from "./types.js";
import { countIn, functionTypesIn, memoriesIn, typesIn } from "./sections.js";
import { misfit } from "./allocators.js";
import { bulkCalls, type BulkFunction, bulkFunctions, type Patch } from "./bulk.js";
import type { Settings } from "./settings.js";
import { type Additions, entry, entryTypes, fits, type Wrapped, wrapper } from "./wrapper.js";
import { globalsIn } from "./globals.js";

/** What is exported in addition. Nobody else has such names. */
export const prefix = "jsgrind:";

export type Rewritten = { bytes: Uint8Array<ArrayBuffer> } | { problem: string; isKnown: boolean };

export function rewrite(
  bytes: Uint8Array,
  { own = {}, lines = false }: Partial<Pick<Settings, "own" | "lines">> = {},
): Rewritten {
  const module = WasmModule.parse(bytes);
  if (module === undefined) return { problem: "is no WebAssembly module", isKnown: false };
  if (module.custom("jsgrind") !== undefined) return { problem: "is rewritten already", isKnown: true };
  const { functions, problem } = findAllocator(module, own);
  if (problem !== undefined) return { problem, isKnown: false };
  return new Rewriter(module, functions, lines).rewrite();
}

/** The order that sections must have, custom ones aside. */
const order = [1, 2, 3, 4, 5, 13, 14, 6, 7, 8, 9, 12, 10, 11];

class Rewriter {
  readonly #module: WasmModule;
  readonly #functions: readonly AllocatorFunction[];
  readonly #lines: boolean;
  readonly #parts: Uint8Array[] = [];
  #size = 0;
  readonly #pieces: Piece[] = [];

  constructor(module: WasmModule, functions: readonly AllocatorFunction[], lines: boolean) {
    this.#module = module;
    this.#functions = functions;
    this.#lines = lines;
  }

  rewrite(): Rewritten {
    const module = this.#module;
    const types = typesIn(module);
    const typeOf = functionTypesIn(module);
    const memories = memoriesIn(module);
    const [memory] = memories;
    if (types === undefined || typeOf === undefined || module.imported.isBroken)
      return { problem: "has types that jsgrind does not know", isKnown: false };
    if (memory === undefined) return { problem: "has no memory", isKnown: false };
    if (memory.hasOwnPages) return { problem: "has a memory with pages of its own size", isKnown: false };

    const total = module.importedFunctions + module.bodies.length;
    const wrapped: (Wrapped & AllocatorFunction & { typeIndex: number })[] = [];
    for (const each of this.#functions) {
      const typeIndex = typeOf[each.index - module.importedFunctions] ?? -1;
      const type = types[typeIndex];
      const candidate = { ...each, typeIndex, is64: memory.is64, moved: total + wrapped.length };
      const isWhole = type !== undefined && module.body(each.index) !== undefined;
      if (isWhole && fits({ ...candidate, type })) {
        wrapped.push({ ...candidate, type });
        continue;
      }
      const problem = misfit(each.name);
      if (problem !== undefined) return { problem, isKnown: false };
    }
    if (!wrapped.some(({ shape }) => shape.size !== undefined))
      return { problem: "has functions with an allocator's names, but of other types", isKnown: false };

    const bulk = this.#lines ? bulkFunctions(memory.is64) : [];
    const firstBulk = total + wrapped.length;
    const addedTypes = [...Object.values(entryTypes), ...bulk.map(({ type }) => type)];
    const addedFunctions = [
      ...wrapped.map(({ typeIndex }) => typeIndex),
      ...bulk.map((_, index) => types.length + size(entryTypes) + index),
    ];
    const globals = globalsIn(module);
    const additions: Additions = {
      account: module.imported.globals.length + globals.count,
      table: module.imported.tables + countIn(module, section.table),
      types: Object.fromEntries(
        Object.keys(entryTypes).map((name, index) => [name, types.length + index]),
      ) as Additions["types"],
    };
    const start = module.section(section.start);
    const startFunction = start && module.cursor(start).uleb();
    const pointers = globals.all
      .flatMap(({ type, isMutable }, index) => (type === valueType.i32 && isMutable ? [index] : []))
      .slice(0, mostPointers);
    const exports: [string, number, number][] = [
      ["memory", externalKind.memory, 0],
      ["ledger", externalKind.table, additions.table],
      ["account", externalKind.global, additions.account],
      ...(startFunction === undefined
        ? []
        : [["start", externalKind.function, startFunction] as [string, number, number]]),
      ...pointers.map((index): [string, number, number] => [`global ${index}`, externalKind.global, index]),
    ];

    const added = new Map<number, { count: number; content: number[] }>([
      [section.type, { count: addedTypes.length, content: flat(addedTypes.map(typeBytes)) }],
      [section.function, { count: addedFunctions.length, content: flat(addedFunctions.map(unsigned)) }],
      [section.table, { count: 1, content: [0x70, 0x01, ...unsigned(size(entry)), ...unsigned(size(entry))] }],
      [section.global, { count: 1, content: flat([valueType.i32, 1, op.i32(0), op.end]) }],
      [
        section.export,
        {
          count: exports.length,
          content: flat(exports.map(([name, kind, index]) => [text(prefix + name), kind, unsigned(index)])),
        },
      ],
    ]);

    this.#write(module.bytes.subarray(0, 8));
    const isNamed = module.custom("name") !== undefined;
    for (const each of this.#sectionsInOrder([...added.keys()])) {
      if (typeof each === "number") {
        const more = added.get(each);
        if (more !== undefined) this.#write(sectionOf(each, [unsigned(more.count), more.content]));
      } else if (each.id === section.start) continue;
      else if (each.id === section.code) this.#writeCode(each, wrapped, { additions, bulk });
      else if (each.id === section.custom && each.name === "name" && isNamed)
        this.#writeNames(each, [
          ...wrapped,
          ...bulk.map(({ name }, index) => ({ name, index: -1, moved: firstBulk + index })),
        ]);
      else {
        const more = added.get(each.id);
        if (more === undefined) this.#copy({ start: each.header, end: each.end });
        else this.#writeLonger(each, more);
      }
    }
    const record: Record = {
      functions: wrapped.map(({ index, moved }) => [index, moved]),
      pieces: this.#pieces,
      total,
      codeStart: module.code.start,
      layout: layoutOf(module),
      mostPages: Math.min(memory.most ?? 0x1_0000, 0x1_0000),
      pointers,
      hasOtherHolders:
        wrapped.some(({ shape }) => shape.isQuiet === true || shape.isCollected === true) ||
        module.exports.some(({ name }) => /^__wbindgen_|^__embind_|^__getTypeName$/.test(name)),
    };
    this.#write(sectionOf(section.custom, recordSection(record)));
    const joined = this.#joined();
    if (bulk.length > 0) this.#patch(joined, bulkCalls(module, module.bodies, firstBulk));
    return { bytes: joined };
  }

  /** The sections that there are, and the numbers of those that are missing where they must stand. */
  #sectionsInOrder(needed: readonly number[]): (Section | number)[] {
    const missing = needed
      .filter((id) => this.#module.section(id) === undefined)
      .toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
    const all: (Section | number)[] = [];
    for (const each of this.#module.sections) {
      if (each.id !== section.custom) {
        const rank = order.indexOf(each.id);
        while (missing.length > 0 && order.indexOf(missing[0] as number) < rank) all.push(missing.shift() as number);
      }
      all.push(each);
    }
    return [...all, ...missing];
  }

  #writeLonger(extent: Section, { count, content }: { count: number; content: number[] }): void {
    const cursor = this.#module.cursor(extent);
    const number = unsigned(cursor.uleb() + count);
    const rest = { start: cursor.at, end: extent.end };
    const length = number.length + (rest.end - rest.start) + content.length;
    this.#write([extent.id, ...unsigned(length), ...number]);
    this.#copy(rest);
    this.#write(content);
  }

  #writeCode(
    extent: Section,
    wrapped: readonly (Wrapped & AllocatorFunction)[],
    { additions, bulk }: { additions: Additions; bulk: readonly BulkFunction[] },
  ): void {
    const module = this.#module;
    const bodies = wrapped.map((each) => ({ each, bytes: wrapper(each, additions) }));
    const number = unsigned(module.bodies.length + wrapped.length + bulk.length);
    const cursor = module.cursor(extent);
    cursor.uleb();
    // Everything but the bodies that move: an entry is a body with its length before it.
    const parts: { copy?: Extent; bytes?: readonly number[]; moved?: Extent }[] = [];
    let from = cursor.at;
    for (const { each, bytes } of bodies.toSorted((one, other) => one.each.index - other.each.index)) {
      const position = each.index - module.importedFunctions;
      const start = module.bodies[position - 1]?.end ?? cursor.at;
      parts.push({ copy: { start: from, end: start } }, { bytes });
      from = (module.body(each.index) as Extent).end;
    }
    parts.push({ copy: { start: from, end: extent.end } });
    for (const { each } of bodies) {
      const body = module.body(each.index) as Extent;
      parts.push({ bytes: unsigned(body.end - body.start) }, { copy: body });
    }
    parts.push(...bulk.map(({ body }) => ({ bytes: body })));
    const length = parts.reduce(
      (sum, { copy, bytes }) => sum + (copy ? copy.end - copy.start : (bytes?.length ?? 0)),
      0,
    );
    this.#write([section.code, ...unsigned(number.length + length), ...number]);
    for (const { copy, bytes } of parts) {
      if (bytes !== undefined) this.#write(bytes);
      if (copy === undefined || copy.start === copy.end) continue;
      this.#pieces.push([this.#size, copy.start, copy.end - copy.start]);
      this.#copy(copy);
    }
  }

  /** With the names of what moved, before the user's own section, which stays as it was: the first of several is the one that counts. */
  #writeNames(extent: Section, moved: readonly { index: number; moved: number; name: string }[]): void {
    const module = this.#module;
    const cursor = module.cursor(extent);
    const { functions } = namesOf(module);
    const content: (Uint8Array | number[])[] = [text("name")];
    while (!cursor.atEnd) {
      const start = cursor.at;
      const id = cursor.u8();
      const length = cursor.uleb();
      const from = cursor.at;
      cursor.skip(length);
      if (cursor.isBroken) break;
      if (id !== 1) content.push(module.bytes.subarray(start, cursor.at));
      else {
        const names = module.cursor({ start: from, end: cursor.at });
        const count = unsigned(names.uleb() + moved.length);
        const more = flat(
          moved.map(({ index, moved: now, name }) => [unsigned(now), text(functions.get(index) ?? name)]),
        );
        const old = module.bytes.subarray(names.at, cursor.at);
        content.push([1, ...unsigned(count.length + old.length + more.length), ...count], old, more);
      }
    }
    this.#write([section.custom, ...unsigned(content.reduce((sum, each) => sum + each.length, 0))]);
    for (const each of content) this.#write(each);
    this.#copy({ start: extent.header, end: extent.end });
  }

  #copy({ start, end }: Extent): void {
    this.#write(this.#module.bytes.subarray(start, end));
  }

  #write(bytes: Uint8Array | readonly number[]): void {
    this.#parts.push(bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes));
    this.#size += bytes.length;
  }

  #patch(bytes: Uint8Array, patches: Iterable<Patch>): void {
    for (const { at, bytes: other } of patches) {
      const piece = this.#pieces.find(([, before, length]) => before <= at && at < before + length);
      if (piece !== undefined) bytes.set(other, piece[0] + at - piece[1]);
    }
  }

  #joined(): Uint8Array<ArrayBuffer> {
    const joined = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }
}

/** So many globals are looked at for pointers: a module that is linked at run time can have one for each of its symbols. */
const mostPointers = 1000;

function typeBytes({ parameters, results }: FunctionType): number[] {
  return [0x60, parameters.length, ...parameters, results.length, ...results];
}

function size(object: object): number {
  return Object.keys(object).length;
}
