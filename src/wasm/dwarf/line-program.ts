/** `.debug_line`: for each unit a program that writes a table of which address is of which line (DWARF 5, section 6.2). */
import { Cursor } from "../../client/wasm/cursor.js";
import { form, readValue, readWord } from "./forms.js";
import { readLength, type Unit } from "./unit.js";

export interface Row {
  /** From here on, until the next row. */
  readonly address: number;
  /** An index among the table's files. */
  readonly file: number;
  /** From 1; 0 for code that is of no line. */
  readonly line: number;
  /** From 1; 0 for the line as a whole. */
  readonly column: number;
}

/** Rows of rising addresses. The last one only ends the one before it. */
export type Sequence = readonly Row[];

export interface LineTable {
  readonly sequences: readonly Sequence[];
  /** By the numbers of the rows. A name may be relative, to what the unit says. */
  readonly files: ReadonlyMap<number, { readonly name: string; readonly directory: string | undefined }>;
}

const standard = {
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const;

const extended = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;

const content = { path: 1, directory: 2 } as const;

interface Header {
  readonly minimumLength: number;
  readonly operationsPerInstruction: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** How many operands each standard opcode has: those that are not known are skipped. */
  readonly operands: readonly number[];
  readonly files: Map<number, { name: string; directory: string | undefined }>;
  readonly directories: readonly string[];
}

export function readLineTable(unit: Unit, offset: number): LineTable {
  const section = unit.sections.line;
  const start = new Cursor(section, offset);
  const { length, width } = readLength(start);
  const cursor = new Cursor(section, start.at, start.at + length);
  const header = readHeader(cursor, unit, width);
  if (header === undefined) return { sequences: [], files: new Map() };
  const sequences = new Machine(cursor, header, unit.widths.address).run();
  return { sequences, files: header.files };
}

/** The row that holds for an address. */
export function rowAt({ sequences }: LineTable, address: number): Row | undefined {
  for (const sequence of sequences) {
    const first = sequence[0];
    const last = sequence.at(-1);
    // What the linker left out is at zero, or near the last address.
    if (first === undefined || last === undefined || first.address === 0) continue;
    if (address < first.address || address >= last.address) continue;
    return lastNotBehind(sequence, address);
  }
  return undefined;
}

function lastNotBehind(sequence: Sequence, address: number): Row | undefined {
  let low = 0;
  let high = sequence.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sequence[middle] as Row).address <= address) low = middle + 1;
    else high = middle;
  }
  return sequence[low - 1];
}

function readHeader(cursor: Cursor, unit: Unit, width: number): Header | undefined {
  const version = cursor.u16();
  if (version < 2 || version > 5) return undefined;
  if (version >= 5) cursor.skip(2);
  const headerLength = readWord(cursor, width);
  const programStart = cursor.at + headerLength;
  const minimumLength = cursor.u8();
  const operationsPerInstruction = version >= 4 ? Math.max(1, cursor.u8()) : 1;
  // Whether a row begins a statement is not asked.
  cursor.skip(1);
  const lineBase = cursor.i8();
  const lineRange = cursor.u8();
  const opcodeBase = cursor.u8();
  const operands = Array.from({ length: Math.max(0, opcodeBase - 1) }, () => cursor.u8());
  const files: Header["files"] = new Map();
  const directories = version >= 5 ? readFiles(cursor, unit, width, files) : readOldFiles(cursor, files);
  if (cursor.isBroken || lineRange === 0) return undefined;
  cursor.seek(programStart);
  return { minimumLength, operationsPerInstruction, lineBase, lineRange, opcodeBase, operands, files, directories };
}

/** Directories count from 1, 0 being the unit's; files count from 1. */
function readOldFiles(cursor: Cursor, files: Header["files"]): string[] {
  const directories: string[] = [""];
  while (!cursor.isBroken) {
    const name = cursor.text();
    if (name === "") break;
    directories.push(name);
  }
  while (!cursor.isBroken) {
    const name = cursor.text();
    if (name === "") break;
    addOldFile(cursor, name, files, directories);
  }
  return directories;
}

function addOldFile(cursor: Cursor, name: string, files: Header["files"], directories: readonly string[]): void {
  const directory = directories[cursor.uleb()];
  // When it was changed, and how long it was.
  cursor.uleb();
  cursor.uleb();
  files.set(files.size + 1, { name, directory: directory === "" ? undefined : directory });
}

/** Both count from 0; how they are written is said before them. */
function readFiles(cursor: Cursor, unit: Unit, width: number, files: Header["files"]): string[] {
  const directories: string[] = [];
  readEntries(cursor, unit, width, (path) => directories.push(path));
  readEntries(cursor, unit, width, (name, directory) =>
    files.set(files.size, { name, directory: directories[directory] }),
  );
  return directories;
}

function readEntries(
  cursor: Cursor,
  unit: Unit,
  width: number,
  add: (path: string, directory: number) => unknown,
): void {
  const widths = { version: 5, offset: width, address: unit.widths.address };
  const formats = Array.from({ length: cursor.u8() }, () => ({ type: cursor.uleb(), form: cursor.uleb() }));
  let before = -1;
  // Entries that take no bytes are damage, and may be told to be endlessly many.
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken && cursor.at > before; left--) {
    before = cursor.at;
    let path = "";
    let directory = 0;
    for (const { type, form: written } of formats) {
      const { at } = cursor;
      const value = readValue(cursor, written, 0, widths);
      // A form that is not known: what follows cannot be read either.
      if (value === undefined) return;
      if (type === content.path) path = (written === form.string ? textAt(cursor, at) : unit.string(value)) ?? "";
      else if (type === content.directory) directory = value.raw;
    }
    add(path, directory);
  }
}

/** A text in place, which has just been read. */
function textAt(cursor: Cursor, start: number): string {
  const end = cursor.at;
  cursor.seek(start);
  const text = cursor.text();
  cursor.seek(end);
  return text;
}

/** What runs the program. */
class Machine {
  readonly #cursor: Cursor;
  readonly #header: Header;
  readonly #addressWidth: number;
  readonly #sequences: Row[][] = [];
  #rows: Row[] = [];
  #address = 0;
  /** Within an instruction that has several operations: no machine of ours, but the format has it. */
  #operation = 0;
  #file = 1;
  #line = 1;
  #column = 0;

  constructor(cursor: Cursor, header: Header, addressWidth: number) {
    this.#cursor = cursor;
    this.#header = header;
    this.#addressWidth = addressWidth;
  }

  run(): Row[][] {
    while (!this.#cursor.atEnd) {
      const opcode = this.#cursor.u8();
      if (opcode >= this.#header.opcodeBase) this.#special(opcode - this.#header.opcodeBase);
      else if (opcode === 0) this.#extended();
      else this.#standard(opcode);
    }
    return this.#sequences;
  }

  #special(adjusted: number): void {
    const { lineBase, lineRange } = this.#header;
    this.#advance(Math.floor(adjusted / lineRange));
    this.#line += lineBase + (adjusted % lineRange);
    this.#append();
  }

  #standard(opcode: number): void {
    const cursor = this.#cursor;
    const { opcodeBase, lineRange, operands } = this.#header;
    if (opcode === standard.copy) this.#append();
    else if (opcode === standard.advancePc) this.#advance(cursor.uleb());
    else if (opcode === standard.advanceLine) this.#line += cursor.sleb();
    else if (opcode === standard.setFile) this.#file = cursor.uleb();
    else if (opcode === standard.setColumn) this.#column = cursor.uleb();
    else if (opcode === standard.constAddPc) this.#advance(Math.floor((255 - opcodeBase) / lineRange));
    else if (opcode === standard.fixedAdvancePc) {
      this.#address += cursor.u16();
      this.#operation = 0;
    } else for (let left = operands[opcode - 1] ?? 0; left > 0; left--) cursor.uleb();
  }

  #extended(): void {
    const cursor = this.#cursor;
    const length = cursor.uleb();
    const end = cursor.at + length;
    const opcode = length === 0 ? 0 : cursor.u8();
    if (opcode === extended.endSequence) this.#endSequence();
    else if (opcode === extended.setAddress) {
      const width = Math.min(length - 1, 8);
      this.#address = readWord(cursor, width === 8 || (width > 0 && width < 7) ? width : this.#addressWidth);
      this.#operation = 0;
    } else if (opcode === extended.defineFile) {
      addOldFile(cursor, cursor.text(), this.#header.files, this.#header.directories);
    }
    cursor.seek(end);
  }

  #advance(operations: number): void {
    const { minimumLength, operationsPerInstruction } = this.#header;
    const operation = this.#operation + operations;
    this.#address += minimumLength * Math.floor(operation / operationsPerInstruction);
    this.#operation = operation % operationsPerInstruction;
  }

  #append(): void {
    this.#rows.push({ address: this.#address, file: this.#file, line: this.#line, column: this.#column });
  }

  #endSequence(): void {
    this.#append();
    this.#sequences.push(this.#rows);
    this.#rows = [];
    this.#address = 0;
    this.#operation = 0;
    this.#file = 1;
    this.#line = 1;
    this.#column = 0;
  }
}
