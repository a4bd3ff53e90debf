/** The types that a module's sections are made of. What is not known breaks the cursor. */
import type { Cursor } from "./cursor.js";

export const valueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export interface FunctionType {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

export interface MemoryType {
  /** In pages of 64 KiB. */
  readonly least: number;
  readonly most: number | undefined;
  readonly isShared: boolean;
  /** Its addresses are of 64 bits. */
  readonly is64: boolean;
  /** Pages of another size than 64 KiB. */
  readonly hasOwnPages: boolean;
}

export interface GlobalType {
  readonly type: number;
  readonly isMutable: boolean;
}

/** `ref` and `ref null` are followed by what they refer to. */
export function readValueType(cursor: Cursor): number {
  const type = cursor.u8();
  if (type === 0x63 || type === 0x64) cursor.sleb();
  return type;
}

export function readMemoryType(cursor: Cursor): MemoryType {
  const flags = cursor.u8();
  const least = cursor.uleb();
  const most = (flags & 1) === 0 ? undefined : cursor.uleb();
  if ((flags & 8) !== 0) cursor.uleb();
  return {
    least,
    most,
    isShared: (flags & 2) !== 0,
    is64: (flags & 4) !== 0,
    hasOwnPages: (flags & 8) !== 0,
  };
}

export function skipTableType(cursor: Cursor): void {
  readValueType(cursor);
  const flags = cursor.u8();
  cursor.uleb();
  if ((flags & 1) !== 0) cursor.uleb();
}

export function readGlobalType(cursor: Cursor): GlobalType {
  const type = readValueType(cursor);
  return { type, isMutable: cursor.u8() === 1 };
}

/** Of all types by index; undefined for what is no function's. */
export function readTypes(cursor: Cursor): (FunctionType | undefined)[] {
  const types: (FunctionType | undefined)[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) {
    const form = cursor.u8();
    if (form === 0x4e) {
      for (let group = cursor.uleb(); group > 0 && !cursor.isBroken; group--) types.push(subType(cursor, cursor.u8()));
    } else types.push(subType(cursor, form));
  }
  return types;
}

function subType(cursor: Cursor, form: number): FunctionType | undefined {
  if (form !== 0x50 && form !== 0x4f) return compositeType(cursor, form);
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) cursor.uleb();
  return compositeType(cursor, cursor.u8());
}

function compositeType(cursor: Cursor, form: number): FunctionType | undefined {
  if (form === 0x60) return { parameters: valueTypes(cursor), results: valueTypes(cursor) };
  if (form === 0x5f) for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) skipField(cursor);
  else if (form === 0x5e) skipField(cursor);
  else cursor.break();
  return undefined;
}

function skipField(cursor: Cursor): void {
  readValueType(cursor);
  cursor.u8();
}

function valueTypes(cursor: Cursor): number[] {
  const types: number[] = [];
  for (let left = cursor.uleb(); left > 0 && !cursor.isBroken; left--) types.push(readValueType(cursor));
  return types;
}
