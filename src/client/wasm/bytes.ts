/** The binary format, written. */

/** Bytes, and lists of them at any depth. */
export type Code = number | readonly Code[];

/** LEB128, unsigned. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 0x80);
  }
}

/** LEB128, signed. */
export function signed(value: number | bigint): number[] {
  const bytes: number[] = [];
  for (let left = BigInt(value); ; left >>= 7n) {
    const byte = Number(left & 0x7fn);
    if (left >= -64n && left < 64n) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

export function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** Behind how many there are. */
export function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

export function flat(code: Code): number[] {
  return ([code] as unknown[]).flat(Infinity) as number[];
}

export function sectionOf(id: number, content: Code): number[] {
  const bytes = flat(content);
  return [id, ...unsigned(bytes.length), ...bytes];
}

/** A function's body in the code section: `locals` are the types of those behind the parameters. */
export function bodyOf(locals: readonly number[], instructions: Code): number[] {
  const bytes = flat([vector(locals.map((type) => [1, type])), instructions, 0x0b]);
  return [...unsigned(bytes.length), ...bytes];
}

/** Instructions, by their names. */
export const op = {
  return: 0x0f,
  end: 0x0b,
  else: 0x05,
  /** Without parameters and results. */
  if: [0x04, 0x40],
  loop: [0x03, 0x40],
  branch: (depth: number): Code => [0x0c, unsigned(depth)],
  drop: 0x1a,
  call: (index: number): Code => [0x10, unsigned(index)],
  callIndirect: (type: number, table: number): Code => [0x11, unsigned(type), unsigned(table)],
  get: (local: number): Code => [0x20, unsigned(local)],
  set: (local: number): Code => [0x21, unsigned(local)],
  tee: (local: number): Code => [0x22, unsigned(local)],
  getGlobal: (index: number): Code => [0x23, unsigned(index)],
  setGlobal: (index: number): Code => [0x24, unsigned(index)],
  memorySize: [0x3f, 0],
  memoryGrow: [0x40, 0],
  i32: (value: number): Code => [0x41, signed(value)],
  i64: (value: number | bigint): Code => [0x42, signed(value)],
  load32: (offset = 0): Code => [0x28, 2, unsigned(offset)],
  load64: (offset = 0): Code => [0x29, 3, unsigned(offset)],
  store32: (offset = 0): Code => [0x36, 2, unsigned(offset)],
  store64: (offset = 0): Code => [0x37, 3, unsigned(offset)],
  eqz32: 0x45,
  eq32: 0x46,
  ne32: 0x47,
  ltSigned32: 0x48,
  lt32: 0x49,
  gt32: 0x4b,
  eqz64: 0x50,
  eq64: 0x51,
  lt64: 0x54,
  gt64: 0x56,
  geSigned64: 0x59,
  ge64: 0x5a,
  add32: 0x6a,
  sub32: 0x6b,
  mul32: 0x6c,
  and32: 0x71,
  or32: 0x72,
  shl32: 0x74,
  shr32: 0x76,
  add64: 0x7c,
  sub64: 0x7d,
  mul64: 0x7e,
  shl64: 0x86,
  shr64: 0x88,
  select: 0x1b,
  wrap: 0xa7,
  extend: 0xad,
} as const;
