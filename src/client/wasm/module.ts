/** A WebAssembly module's binary: where its sections and its functions are. Nothing in it is checked that is not needed. */
import { Cursor } from "./cursor.js";
import { exportsIn, externalKind, type WasmExport } from "./exports.js";
import { type Imported, importedIn, noImports } from "./imports.js";

const magic = 0x6d73_6100;
/** Modules; the components that share the first word have another. */
const version = 1;

/** As the binary format numbers them. */
export const section = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** Bytes [start, end) of the module. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** A section's content, and where its header begins. The content of a custom one is what stands behind its name. */
export interface Section extends Extent {
  readonly id: number;
  readonly header: number;
  readonly name: string | undefined;
}

export class WasmModule {
  readonly bytes: Uint8Array;
  /** In their order. */
  readonly sections: readonly Section[];
  /** The content of the code section: addresses in DWARF are counted from its start. */
  readonly code: Extent;
  readonly imported: Imported;
  /** Of the functions that are not imported, in order: their locals and instructions. */
  readonly bodies: readonly Extent[];

  private constructor(bytes: Uint8Array, sections: readonly Section[]) {
    this.bytes = bytes;
    this.sections = sections;
    this.code = this.section(section.code) ?? { start: bytes.length, end: bytes.length };
    const imports = this.section(section.import);
    this.imported = imports === undefined ? noImports : importedIn(this.cursor(imports));
    this.bodies = this.code.start === bytes.length ? [] : bodiesIn(this.cursor(this.code));
  }

  /** undefined where the bytes are no module. */
  static parse(bytes: Uint8Array): WasmModule | undefined {
    const cursor = new Cursor(bytes);
    if (cursor.u32() !== magic || cursor.u32() !== version) return undefined;
    return new WasmModule(bytes, sectionsIn(bytes, cursor));
  }

  /** They have the lowest indices. */
  get importedFunctions(): number {
    return this.imported.functions;
  }

  /** The section with an id; there is one of each at most, but for custom ones. */
  section(id: number): Section | undefined {
    return this.sections.find((each) => each.id === id);
  }

  /** The content of a custom section, behind its name; the first of several. */
  custom(name: string): Uint8Array | undefined {
    const found = this.sections.find((each) => each.id === section.custom && each.name === name);
    return found && this.bytes.subarray(found.start, found.end);
  }

  /** undefined for an imported function, and for one that there is not. */
  body(index: number): Extent | undefined {
    return this.bodies[index - this.importedFunctions];
  }

  get exports(): WasmExport[] {
    const extent = this.section(section.export);
    return extent === undefined ? [] : exportsIn(this.cursor(extent));
  }

  /** The name under which a function is exported; the first of several. */
  exportedAs(index: number): string | undefined {
    return this.exports.find((each) => each.kind === externalKind.function && each.index === index)?.name;
  }

  cursor({ start, end }: Extent): Cursor {
    return new Cursor(this.bytes, start, end);
  }
}

function sectionsIn(bytes: Uint8Array, cursor: Cursor): Section[] {
  const sections: Section[] = [];
  while (!cursor.atEnd) {
    const header = cursor.at;
    const id = cursor.u8();
    const length = cursor.uleb();
    const start = cursor.at;
    cursor.skip(length);
    if (cursor.isBroken) break;
    const end = cursor.at;
    if (id !== section.custom) sections.push({ id, header, start, end, name: undefined });
    else {
      const content = new Cursor(bytes, start, end);
      const name = content.name();
      if (name !== undefined) sections.push({ id, header, start: content.at, end, name });
    }
  }
  return sections;
}

function bodiesIn(cursor: Cursor): Extent[] {
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
