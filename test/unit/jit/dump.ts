/** Jitdumps as V8 writes them, built by hand. */

export interface Line {
  /** From the code's start. */
  offset: number;
  /** undefined for the same as before. */
  file: string | undefined;
  line: number;
  column: number;
}

const elfHeaderBytes = 0x40;

export function header(): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.writeUInt32LE(0x4a69_5444, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(40, 8);
  return bytes;
}

export function record(kind: number, time: number, body: Buffer): Buffer {
  const prefix = Buffer.alloc(16);
  prefix.writeUInt32LE(kind, 0);
  prefix.writeUInt32LE(16 + body.length, 4);
  prefix.writeBigUInt64LE(BigInt(time), 8);
  return Buffer.concat([prefix, body]);
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), 8 * index));
  return bytes;
}

/** pid and tid share the first word. */
export function load(time: number, start: number, size: number, name: string): Buffer {
  return record(
    0,
    time,
    Buffer.concat([words(1, start, start, size, 7), Buffer.from(`${name}\0`), Buffer.alloc(size, 0xcc)]),
  );
}

export function move(time: number, from: number, to: number, size: number): Buffer {
  return record(1, time, words(1, from, from, to, size, 7));
}

export function lines(time: number, start: number, entries: readonly Line[]): Buffer {
  const parts = entries.map(({ offset, file, line, column }) => {
    const place = Buffer.alloc(8);
    place.writeInt32LE(line, 0);
    place.writeInt32LE(column, 4);
    const name = file === undefined ? Buffer.from([0xff, 0]) : Buffer.from(`${file}\0`);
    return Buffer.concat([words(start + offset + elfHeaderBytes), place, name]);
  });
  const body = Buffer.concat([words(start, entries.length), ...parts]);
  return record(2, time, Buffer.concat([body, Buffer.alloc(-body.length & 7)]));
}
