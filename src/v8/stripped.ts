/** What an executable with V8 in it tells without symbols: constants whose content is known well enough to be found among all its bytes. */
import { closeSync, openSync, readSync } from "node:fs";

export interface Stripped {
  /** Bun's engine: there is no V8 at all. */
  readonly isJavaScriptCore: boolean;
  /** `15.0.245.2`. */
  readonly version: string | undefined;
  /** As in metadata.ts. */
  readonly bytecodeSizes: Uint8Array | undefined;
}

/** The version as it is built into rusty_v8, by which Deno has its V8: kVersionString in src/utils/version.cc. */
const embedder = Buffer.from("-rusty\0");
const versionBefore = /(?:^|[^\d.])(\d+\.\d+\.\d+(?:\.\d+)?)$/;
const longestVersion = 32;

/**
 * How the lengths of bytecodes begin in each width, from V8 11 to 15: Wide, ExtraWide, and the breakpoints in their places, which have the
 * lengths of what they may stand for (src/interpreter/bytecodes.h).
 */
const sizesBegin = ["0101010101020304050506", "0101010101030507090709", "010101010105090d110b0f"].map((hex) =>
  Buffer.from(hex, "hex"),
);
const [single, double, quadruple] = sizesBegin as [Buffer, Buffer, Buffer];

/** A bytecode is a byte. */
const mostBytecodes = 256;

/** The name of one of its options. */
const javaScriptCore = Buffer.from("JSC_useLLInt\0");

const chunkBytes = 1 << 23;
const overlap = 3 * mostBytecodes;

/** Reads all of the file, 100 MB in a tenth of a second. */
export function searchStripped(executable: string): Stripped {
  let version: string | undefined;
  let bytecodeSizes: Uint8Array | undefined;
  let isJavaScriptCore = false;
  for (const chunk of chunksOf(executable)) {
    version ??= versionIn(chunk);
    bytecodeSizes ??= bytecodeSizesIn(chunk);
    isJavaScriptCore ||= chunk.includes(javaScriptCore);
    if (isJavaScriptCore || (version !== undefined && bytecodeSizes !== undefined)) break;
  }
  return { version, bytecodeSizes, isJavaScriptCore };
}

/** Each begins with the end of the one before. */
function* chunksOf(executable: string): Generator<Buffer> {
  const fd = openSync(executable, "r");
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes + overlap);
    for (let kept = 0; ;) {
      const count = readSync(fd, chunk, kept, chunkBytes, null);
      if (count === 0) return;
      const filled = kept + count;
      yield chunk.subarray(0, filled);
      kept = Math.min(overlap, filled);
      chunk.copyWithin(0, filled - kept, filled);
    }
  } finally {
    closeSync(fd);
  }
}

function versionIn(bytes: Buffer): string | undefined {
  for (let at = bytes.indexOf(embedder); at !== -1; at = bytes.indexOf(embedder, at + 1)) {
    const found = versionBefore.exec(bytes.toString("latin1", Math.max(0, at - longestVersion), at));
    if (found !== null) return found[1];
  }
  return undefined;
}

function bytecodeSizesIn(bytes: Buffer): Uint8Array | undefined {
  for (let at = bytes.indexOf(single); at !== -1; at = bytes.indexOf(single, at + 1)) {
    const count = bytes.subarray(at, at + mostBytecodes + double.length).indexOf(double);
    const end = at + 3 * count;
    const isTable = count > 0 && bytes.subarray(at + 2 * count).indexOf(quadruple) === 0;
    if (isTable && end <= bytes.length) return Uint8Array.from(bytes.subarray(at, end));
  }
  return undefined;
}
