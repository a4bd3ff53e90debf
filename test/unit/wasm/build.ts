/** Builds modules and debug information by hand, byte by byte. */

/** LEB128. */
export function uleb(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 0x80);
  }
}

export function sleb(value: number): number[] {
  if (value >= -64 && value < 64) return [value & 0x7f];
  return [(value & 0x7f) | 0x80, ...sleb(Math.floor(value / 128))];
}

export function u16(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff];
}

export function u32(value: number): number[] {
  return [...u16(value), ...u16(value >>> 16)];
}

/** Behind its length. */
export function sized(content: readonly number[]): number[] {
  return [...uleb(content.length), ...content];
}

export function text(characters: string): number[] {
  return sized([...Buffer.from(characters)]);
}

/** Ended by a zero. */
export function zeroed(characters: string): number[] {
  return [...Buffer.from(characters), 0];
}

export function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

export function custom(name: string, content: readonly number[]): number[] {
  return section(0, [...text(name), ...content]);
}

export function moduleOf(...sections: readonly number[][]): Uint8Array {
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat());
}

/** Behind how many there are. */
export function vector(items: readonly number[][]): number[] {
  return [...uleb(items.length), ...items.flat()];
}

/** A code section with bodies, each given without its length, and with its locals. */
export function code(...bodies: number[][]): number[] {
  return section(10, vector(bodies.map(sized)));
}

/** Of DWARF: a unit, or a table, behind its length in 32 bits. */
export function unit(content: readonly number[]): number[] {
  return [...u32(content.length), ...content];
}
