/**
 * What V8 says of itself to debuggers: symbols `v8dbg_…` in the executable, each a 32-bit constant with the place of a field, the
 * number of a type, the shape of a frame (tools/gen-postmortem-metadata.py in V8). Node's releases have them; a stripped executable
 * has none. One more symbol is the table of its bytecodes' lengths, which differ between versions too.
 */
import { closeSync, openSync } from "node:fs";
import { nobits, readAt, readSections, type Section, symbolBytes, symtab } from "../launch/elf-file.js";

const prefix = "v8dbg_";

/** v8::internal::interpreter::Bytecodes::kBytecodeSizes: a byte for each bytecode, in single, double and quadruple width. */
const bytecodeSizesSymbol = "_ZN2v88internal11interpreter9Bytecodes14kBytecodeSizesE";

/** v8::internal::wasm::(anonymous namespace)::global_wasm_state: what a process has of WebAssembly. */
const wasmStateSymbol = "_ZN2v88internal4wasm12_GLOBAL__N_117global_wasm_stateE";

/** v8::internal::Version::major_ */
const majorSymbol = "_ZN2v88internal7Version6major_E";

export interface Metadata {
  /** By name without the prefix. */
  readonly constants: ReadonlyMap<string, number>;
  readonly bytecodeSizes: Uint8Array | undefined;
  /** The address of the pointer to it; undefined too where the executable may lie anywhere in memory. */
  readonly wasmState?: number | undefined;
  /** V8's version, as 13 of 13.6. */
  readonly major?: number | undefined;
}

/** Empty where the file is no ELF file of 64 bits, or has no such symbols. */
export function readMetadata(executable: string): Metadata {
  const fd = openSync(executable, "r");
  try {
    return metadataIn(fd);
  } finally {
    closeSync(fd);
  }
}

function metadataIn(fd: number): Metadata {
  const { sections, isFixed } = readSections(fd);
  const constants = new Map<string, number>();
  let bytecodeSizes: Uint8Array | undefined;
  let wasmState: number | undefined;
  let major: number | undefined;
  for (const { name, address, size } of symbolsIn(fd, sections)) {
    if (name === wasmStateSymbol && isFixed) wasmState = address;
    if (!name.startsWith(prefix) && name !== bytecodeSizesSymbol && name !== majorSymbol) continue;
    const home = sections.find((each) => each.address <= address && address + 4 <= each.address + each.size);
    if (home === undefined) continue;
    const content = home.type === nobits ? undefined : home.offset + address - home.address;
    if (name === bytecodeSizesSymbol) bytecodeSizes = content === undefined ? undefined : readAt(fd, content, size);
    else if (name === majorSymbol) major = content === undefined ? undefined : readAt(fd, content, 4).readInt32LE();
    else {
      // What is zero may lie in .bss, which the file does not hold.
      const bytes = content === undefined ? Buffer.alloc(4) : readAt(fd, content, 4);
      if (bytes.length === 4) constants.set(name.slice(prefix.length), bytes.readInt32LE());
    }
  }
  return { constants, bytecodeSizes, wasmState, major };
}

/** Only ours. */
function* symbolsIn(
  fd: number,
  sections: readonly Section[],
): Generator<{ name: string; address: number; size: number }> {
  const table = sections.find(({ type }) => type === symtab);
  const names = table && sections[table.link];
  if (table === undefined || names === undefined) return;
  const symbols = readAt(fd, table.offset, table.size);
  const text = readAt(fd, names.offset, names.size);
  const beginnings = new Set([prefix, bytecodeSizesSymbol].map((name) => Buffer.from(name).readUInt32LE()));
  for (let at = 0; at + symbolBytes <= symbols.length; at += symbolBytes) {
    const start = symbols.readUInt32LE(at);
    // A hundred thousand names: most are told apart by their first bytes.
    if (start + 4 > text.length || !beginnings.has(text.readUInt32LE(start))) continue;
    yield {
      name: text.toString("latin1", start, text.indexOf(0, start)),
      address: Number(symbols.readBigUInt64LE(at + 8)),
      size: Number(symbols.readBigUInt64LE(at + 16)),
    };
  }
}
