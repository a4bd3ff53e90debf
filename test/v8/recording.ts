/**
 * What a process held when it stood still: its registers, Valgrind's stack, and the memory that is looked at to find the functions on
 * it, with what V8 itself says of them. So what src/v8 does can be tried again on any machine.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { v8Registers } from "#src/ask/v8-registers.js";
import { parseRegisters, type Registers as MachineRegisters } from "#src/gdb/registers.js";
import type { SeenFrame } from "#src/v8/frame-pointers.js";
import { isInUsersMemory, type Memory } from "#src/v8/memory.js";
import type { Metadata } from "#src/v8/metadata.js";
import type { Registers } from "#src/v8/script-frames.js";

/** Some stops of one process. */
export interface Recording {
  /** Its Node's version. */
  node: string;
  arch: "x64" | "arm64";
  /** What its executable says of V8. */
  metadata: Metadata;
  stops: RecordedStop[];
}

export interface RecordedStop {
  /** Of the case in test/fixtures/v8/stops.mjs. */
  name: string;
  registers: Registers;
  stack: SeenFrame[];
  /** Innermost first. */
  expected: ExpectedFrame[];
  memory: ChunkMemory;
}

/** By V8's own stack. */
export interface ExpectedFrame {
  /** Empty for a function without a name. */
  function: string;
  file: string;
  line: number;
  column: number;
  /** It waits for the one before. */
  isAsync: boolean;
}

const chunkBytes = 64;

/** By number, the pieces of a memory that are known. */
export class ChunkMemory implements Memory {
  readonly chunks: ReadonlyMap<number, Buffer>;

  constructor(chunks: ReadonlyMap<number, Buffer>) {
    this.chunks = chunks;
  }

  read(address: number, length: number): Buffer | undefined {
    if (!isInUsersMemory(address, length)) return undefined;
    const first = Math.floor(address / chunkBytes);
    const parts: Buffer[] = [];
    for (let chunk = first; chunk * chunkBytes < address + length; chunk++) {
      const bytes = this.chunks.get(chunk);
      if (bytes === undefined) return undefined;
      parts.push(bytes);
    }
    const start = address - first * chunkBytes;
    return Buffer.concat(parts).subarray(start, start + length);
  }
}

/** Keeps what is read through it. */
export class RecordingMemory implements Memory {
  readonly #memory: Memory;
  readonly #chunks = new Map<number, Buffer>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  read(address: number, length: number): Buffer | undefined {
    const bytes = this.#memory.read(address, length);
    if (bytes === undefined) return undefined;
    for (let chunk = Math.floor(address / chunkBytes); chunk * chunkBytes < address + length; chunk++) {
      const content = this.#chunks.get(chunk) ?? this.#memory.read(chunk * chunkBytes, chunkBytes);
      if (content !== undefined) this.#chunks.set(chunk, Buffer.from(content));
    }
    return bytes;
  }

  get recorded(): ChunkMemory {
    return new ChunkMemory(new Map([...this.#chunks].toSorted(([a], [b]) => a - b)));
  }
}

/**
 * In a file, constants and memory are as JSON can have them, and registers are all of the machine's in its order: what no address is has
 * lost its low bits.
 */
interface FiledRecording extends Omit<Recording, "metadata" | "stops"> {
  metadata: Omit<Metadata, "constants" | "bytecodeSizes"> & {
    constants: Record<string, number>;
    bytecodeSizes: string;
  };
  stops: (Omit<RecordedStop, "memory" | "registers"> & {
    memory: Record<string, string>;
    registers: readonly number[];
  })[];
}

export function readRecording(file: string): Recording {
  const { metadata, stops, ...rest } = JSON.parse(
    brotliDecompressSync(readFileSync(file)).toString(),
  ) as FiledRecording;
  return {
    ...rest,
    metadata: {
      ...metadata,
      constants: new Map(Object.entries(metadata.constants)),
      bytecodeSizes: Buffer.from(metadata.bytecodeSizes, "hex"),
    },
    stops: stops.map(({ memory, registers, ...stop }) => ({
      ...stop,
      memory: memoryOf(memory),
      registers: registersOf(registers, rest.arch),
    })),
  };
}

export function writeRecording(file: string, { metadata, stops, ...rest }: Recording): void {
  const filed: FiledRecording = {
    ...rest,
    metadata: {
      ...metadata,
      constants: Object.fromEntries(metadata.constants),
      bytecodeSizes: Buffer.from(metadata.bytecodeSizes ?? []).toString("hex"),
    },
    stops: stops.map(({ memory, registers, ...stop }) => ({
      ...stop,
      memory: runsOf(memory),
      registers: registers.general,
    })),
  };
  // What the stops have in common lies far apart.
  writeFileSync(file, brotliCompressSync(JSON.stringify(filed), { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }));
}

/** As the stopped process's gdbserver gave them. */
export function machineRegisters(values: readonly number[], arch: Recording["arch"]): MachineRegisters {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), 8 * index);
  const registers = parseRegisters(bytes.toString("hex"), arch);
  if (registers === undefined) throw new RangeError(`${values.length} registers are too few for ${arch}.`);
  return registers;
}

export function registersOf(values: readonly number[], arch: Recording["arch"]): Registers {
  const registers = v8Registers(machineRegisters(values, arch), arch);
  if (registers === undefined) throw new RangeError(`The registers of ${arch} are not known.`);
  return registers;
}

/** By address in hexadecimal, as long as nothing is missing. */
function runsOf({ chunks }: ChunkMemory): Record<string, string> {
  const runs: { start: number; parts: Buffer[] }[] = [];
  for (const [chunk, bytes] of chunks) {
    const last = runs.at(-1);
    if (last !== undefined && last.start + last.parts.length === chunk) last.parts.push(bytes);
    else runs.push({ start: chunk, parts: [bytes] });
  }
  return Object.fromEntries(
    runs.map(({ start, parts }) => [(start * chunkBytes).toString(16), Buffer.concat(parts).toString("hex")]),
  );
}

function memoryOf(runs: Record<string, string>): ChunkMemory {
  const chunks = new Map<number, Buffer>();
  for (const [address, text] of Object.entries(runs)) {
    const bytes = Buffer.from(text, "hex");
    const first = Number.parseInt(address, 16) / chunkBytes;
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      chunks.set(first + at / chunkBytes, bytes.subarray(at, at + chunkBytes));
    }
  }
  return new ChunkMemory(chunks);
}
