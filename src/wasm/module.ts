/** A WebAssembly module's binary: where its sections and its functions are. Nothing in it is checked that is not needed. */
import { Cursor } from "./cursor.js";

const magic = 0x6d73_6100;
/** Modules; the components that share the first word have another. */
const version = 1;

const section = { custom: 0, import: 2, export: 7, code: 10 } as const;
const externalFunction = 0;

/** Bytes [start, end) of the module. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

export class WasmModule {
  readonly bytes: Uint8Array;
  /** The content of the code section: addresses in DWARF are counted from its start. */
  readonly code: Extent;
  /** They have the lowest indices. */
  readonly importedFunctions: number;
  /** Of the functions that are not imported, in order: their locals and instructions. */
  readonly bodies: readonly Extent[];
  readonly #custom: ReadonlyMap<string, Extent>;
  readonly #exports: Extent | undefined;

  private constructor(bytes: Uint8Array, sections: Sections) {
    this.bytes = bytes;
    this.code = sections.standard.get(section.code) ?? { start: bytes.length, end: bytes.length };
    this.importedFunctions = countImported(bytes, sections.standard.get(section.import));
    this.bodies = bodiesIn(bytes, sections.standard.get(section.code));
    this.#custom = sections.custom;
    this.#exports = sections.standard.get(section.export);
  }

  /** undefined where the bytes are no module. */
  static parse(bytes: Uint8Array): WasmModule | undefined {
    const cursor = new Cursor(bytes);
    if (cursor.u32() !== magic || cursor.u32() !== version) return undefined;
    return new WasmModule(bytes, sectionsIn(bytes, cursor));
  }

  /** The content of a custom section, behind its name. */
  custom(name: string): Uint8Array | undefined {
    const extent = this.#custom.get(name);
    return extent && this.bytes.subarray(extent.start, extent.end);
  }

  /** undefined for an imported function, and for one that there is not. */
  body(index: number): Extent | undefined {
    return this.bodies[index - this.importedFunctions];
  }

  /** The name under which a function is exported; the first of several. */
  exportedAs(index: number): string | undefined {
    if (this.#exports === undefined) return undefined;
    const cursor = new Cursor(this.bytes, this.#exports.start, this.#exports.end);
    for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
      const name = cursor.bytes(cursor.uleb());
      const kind = cursor.u8();
      if (cursor.uleb() === index && kind === externalFunction && !cursor.isBroken) return name.toString("utf8");
    }
    return undefined;
  }
}

interface Sections {
  readonly standard: Map<number, Extent>;
  readonly custom: Map<string, Extent>;
}

function sectionsIn(bytes: Uint8Array, cursor: Cursor): Sections {
  const standard = new Map<number, Extent>();
  const custom = new Map<string, Extent>();
  while (!cursor.atEnd) {
    const id = cursor.u8();
    const length = cursor.uleb();
    const start = cursor.at;
    cursor.skip(length);
    if (cursor.isBroken) break;
    const end = cursor.at;
    if (id !== section.custom) standard.set(id, { start, end });
    else {
      const content = new Cursor(bytes, start, end);
      const name = content.bytes(content.uleb()).toString("utf8");
      if (!content.isBroken && !custom.has(name)) custom.set(name, { start: content.at, end });
    }
  }
  return { standard, custom };
}

/** What an import's kind is followed by: a type, or limits, or both. */
function countImported(bytes: Uint8Array, extent: Extent | undefined): number {
  if (extent === undefined) return 0;
  const cursor = new Cursor(bytes, extent.start, extent.end);
  let functions = 0;
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
    cursor.skip(cursor.uleb());
    cursor.skip(cursor.uleb());
    const kind = cursor.u8();
    if (kind === externalFunction) {
      functions += 1;
      cursor.uleb();
    } else if (kind === 1) {
      skipReferenceType(cursor);
      skipLimits(cursor);
    } else if (kind === 2) skipLimits(cursor);
    else if (kind === 3) {
      skipReferenceType(cursor);
      cursor.u8();
    } else if (kind === 4) {
      cursor.u8();
      cursor.uleb();
    } else return functions;
  }
  return functions;
}

/** A value's type too. `ref` and `ref null` are followed by what they refer to. */
function skipReferenceType(cursor: Cursor): void {
  const type = cursor.u8();
  if (type === 0x63 || type === 0x64) cursor.sleb();
}

function skipLimits(cursor: Cursor): void {
  const flags = cursor.u8();
  cursor.uleb();
  if ((flags & 1) !== 0) cursor.uleb();
  if ((flags & 8) !== 0) cursor.uleb();
}

function bodiesIn(bytes: Uint8Array, extent: Extent | undefined): Extent[] {
  if (extent === undefined) return [];
  const cursor = new Cursor(bytes, extent.start, extent.end);
  const bodies: Extent[] = [];
  for (let left = cursor.uleb(); left > 0; left--) {
    const length = cursor.uleb();
    const start = cursor.at;
    cursor.skip(length);
    if (cursor.isBroken) break;
    bodies.push({ start, end: cursor.at });
  }
  return bodies;
}
