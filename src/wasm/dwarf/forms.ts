/** How the values of attributes are written (DWARF 5, section 7.5.6; the last few are what GCC and LLVM used before). */
import type { Cursor } from "../../client/wasm/cursor.js";

export const form = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  refAddr: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  refUdata: 0x15,
  indirect: 0x16,
  secOffset: 0x17,
  exprloc: 0x18,
  flagPresent: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  refSup4: 0x1c,
  strpSup: 0x1d,
  data16: 0x1e,
  lineStrp: 0x1f,
  refSig8: 0x20,
  implicitConst: 0x21,
  loclistx: 0x22,
  rnglistx: 0x23,
  refSup8: 0x24,
  strx1: 0x25,
  strx4: 0x28,
  addrx1: 0x29,
  addrx4: 0x2c,
  gnuAddrIndex: 0x1f01,
  gnuStrIndex: 0x1f02,
  gnuRefAlt: 0x1f20,
  gnuStrpAlt: 0x1f21,
} as const;

export interface Widths {
  readonly version: number;
  /** 4, or 8 in a unit of 64-bit DWARF. */
  readonly offset: number;
  readonly address: number;
}

/** A value as it is written: a number, an index, an offset; of a text or a block in place, where it begins. */
export interface Value {
  readonly form: number;
  readonly raw: number;
}

/** undefined for a form that is not known: what follows cannot be read either. */
export function readValue(cursor: Cursor, declared: number, implicit: number, widths: Widths): Value | undefined {
  const actual = declared === form.indirect ? cursor.uleb() : declared;
  const raw = readRaw(cursor, actual, implicit, widths);
  return raw === undefined ? undefined : { form: actual, raw };
}

function readRaw(cursor: Cursor, actual: number, implicit: number, widths: Widths): number | undefined {
  switch (actual) {
    case form.flagPresent:
      return 1;
    case form.implicitConst:
      return implicit;
    case form.addr:
      return readWord(cursor, widths.address);
    case form.data1:
    case form.flag:
    case form.ref1:
    case form.strx1:
    case form.addrx1:
      return cursor.u8();
    case form.data2:
    case form.ref2:
    case form.strx1 + 1:
    case form.addrx1 + 1:
      return cursor.u16();
    case form.strx1 + 2:
    case form.addrx1 + 2:
      return cursor.unsigned(3);
    case form.data4:
    case form.ref4:
    case form.refSup4:
    case form.strx4:
    case form.addrx4:
      return cursor.u32();
    case form.data8:
    case form.ref8:
    case form.refSig8:
    case form.refSup8:
      return cursor.u64();
    case form.sdata:
      return cursor.sleb();
    case form.udata:
    case form.refUdata:
    case form.strx:
    case form.addrx:
    case form.loclistx:
    case form.rnglistx:
    case form.gnuAddrIndex:
    case form.gnuStrIndex:
      return cursor.uleb();
    case form.strp:
    case form.lineStrp:
    case form.secOffset:
    case form.strpSup:
    case form.gnuRefAlt:
    case form.gnuStrpAlt:
      return readWord(cursor, widths.offset);
    case form.refAddr:
      return readWord(cursor, widths.version <= 2 ? widths.address : widths.offset);
    case form.string: {
      const { at } = cursor;
      cursor.text();
      return at;
    }
    case form.data16:
      return readBlock(cursor, 16);
    case form.block1:
      return readBlock(cursor, cursor.u8());
    case form.block2:
      return readBlock(cursor, cursor.u16());
    case form.block4:
      return readBlock(cursor, cursor.u32());
    case form.block:
    case form.exprloc:
      return readBlock(cursor, cursor.uleb());
    default:
      return undefined;
  }
}

function readBlock(cursor: Cursor, length: number): number {
  const { at } = cursor;
  cursor.skip(length);
  return at;
}

/** An address or an offset, of 1 to 8 bytes. */
export function readWord(cursor: Cursor, width: number): number {
  return width === 8 ? cursor.u64() : cursor.unsigned(width);
}
