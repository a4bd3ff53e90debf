/** What is known of each subject by reading it: the truth that the checker's verdicts are held against. */
import type { CaseVerdict } from "#src/report/contract.js";

type Verdict = Exclude<CaseVerdict, "unchecked">;

export interface Expected {
  /** In test/fixtures/constant-time. */
  readonly file: string;
  readonly name: string;
  /** By tier; several where V8 may or may not need a branch of its own. */
  readonly interpreter: Verdict | readonly Verdict[];
  readonly baseline: Verdict | readonly Verdict[];
  readonly maglev: Verdict | readonly Verdict[];
  readonly turbofan: Verdict | readonly Verdict[];
  readonly liftoff?: Verdict | readonly Verdict[];
  readonly wasmTurbofan?: Verdict | readonly Verdict[];
  /** What a leak is reported as, in at least one tier. */
  readonly on?: "branch" | "address" | "division" | "system call";
  /** What one sees in the code. */
  readonly why: string;
}

type Verdicts = Omit<Expected, "file" | "name" | "on" | "why">;

const noLeak = ["clean", "engine"] as const;
const any = ["clean", "engine", "leaks"] as const;

/** Every tier gives the author's branch, address or division. */
const leaks: Verdicts = { interpreter: "leaks", baseline: "leaks", maglev: "leaks", turbofan: "leaks" };

/** Nothing but moving bytes, and functions of C. */
const untouched: Verdicts = { interpreter: "clean", baseline: "clean", maglev: "clean", turbofan: "clean" };

/** Up to the version of Node. */
const unknown: Verdicts = { interpreter: any, baseline: any, maglev: any, turbofan: any };

/** Bits of small numbers are combined: what is optimised has nothing to look at. */
const ofBits: Verdicts = { interpreter: noLeak, baseline: noLeak, maglev: "clean", turbofan: "clean" };

/** Sums and products that are cut to 32 bits: Maglev may look whether they are too large, TurboFan has no need to. */
const ofWords: Verdicts = { interpreter: noLeak, baseline: noLeak, maglev: noLeak, turbofan: "clean" };

/** Doubles, words above 2^31, or sums that are handed on uncut. */
const ofNumbers: Verdicts = { interpreter: noLeak, baseline: noLeak, maglev: noLeak, turbofan: noLeak };

/** JavaScript copies the bytes, and hands out what WebAssembly made of them. */
const wasmLeaks: Verdicts = {
  interpreter: noLeak,
  baseline: noLeak,
  maglev: noLeak,
  turbofan: noLeak,
  liftoff: "leaks",
  wasmTurbofan: "leaks",
};
const wasmClean: Verdicts = { ...wasmLeaks, liftoff: "clean", wasmTurbofan: "clean" };

function subject(
  file: string,
  name: string,
  verdicts: Verdicts,
  why: string,
  on?: NonNullable<Expected["on"]>,
): Expected {
  return { file, name, ...verdicts, why, ...(on !== undefined && { on }) };
}

export const expected: readonly Expected[] = [
  subject("arrays.mjs", "includes()", leaks, "V8's search ends at the first byte that is equal.", "branch"),
  subject("arrays.mjs", "indexOf()", leaks, "V8's search ends at the first byte that is equal.", "branch"),
  subject("arrays.mjs", "toSorted()", leaks, "V8's sort goes by comparisons of elements.", "branch"),
  subject("arrays.mjs", "copies", untouched, "Bytes are copied between public places."),

  subject("async.mjs", "compare between awaits", ofWords, "All bytes are combined by ^ and |, also across an await."),
  subject("async.mjs", "compare between awaits and stop early", leaks, "The loop returns at a difference.", "branch"),

  subject("bigint.mjs", "modular power", leaks, "Each bit of the exponent decides about a multiplication.", "branch"),
  subject("bigint.mjs", "compare bigints by ===", leaks, "V8 compares digits until they differ.", "branch"),

  subject("ciphers.mjs", "AES by tables", leaks, "Tables are read at bytes of state and key.", "address"),
  subject("ciphers.mjs", "AES, bitsliced", ofWords, "Only &, ^, | and shifts of words, at public places."),
  subject("ciphers.mjs", "ChaCha20", ofWords, "Only sums cut to 32 bits, ^ and rotations by constants."),
  subject(
    "ciphers.mjs",
    "XTEA",
    ofWords,
    "Only sums cut to 32 bits, ^ and shifts; the key's words are taken by round.",
  ),
  subject("ciphers.mjs", "RC4", leaks, "The state is read and written at places that the key gives.", "address"),

  subject("compare.mjs", "compare without stopping", ofBits, "All bytes are combined by ^ and |."),
  subject("compare.mjs", "compare and stop early", leaks, "The loop returns at the first difference.", "branch"),
  subject("compare.mjs", "compare by every()", leaks, "every() ends at the first byte that differs.", "branch"),
  subject("compare.mjs", "compare strings by ===", leaks, "V8 compares characters until they differ.", "branch"),
  subject("compare.mjs", "compare strings without stopping", ofBits, "All characters are combined by ^ and |."),
  subject("compare.mjs", "compare PINs by ===", leaks, "The comparison decides what is returned.", "branch"),
  subject("compare.mjs", "compare PINs by exclusive or", ofWords, "A difference becomes a bit by | and a shift."),
  subject(
    "compare.mjs",
    "count what is equal",
    { interpreter: "leaks", baseline: "leaks", maglev: any, turbofan: any },
    "The boolean of each comparison becomes a number: with or without a branch, as the tier likes.",
    "branch",
  ),

  subject("control-flow.mjs", "loop so many times", leaks, "The secret is the loop's limit.", "branch"),
  subject("control-flow.mjs", "loop a fixed number of times", ofWords, "The secret is multiplied by Math.imul alone."),
  subject("control-flow.mjs", "switch on a secret", leaks, "The secret chooses the case.", "branch"),
  subject("control-flow.mjs", "remove padding", leaks, "The last byte is tested, and limits the loop.", "branch"),
  subject("control-flow.mjs", "check padding by masks", ofWords, "All bytes are read; masks are signs of differences."),

  subject("divisions.mjs", "remainder by a secret", leaks, "The divisor is secret.", "division"),
  subject(
    "divisions.mjs",
    "quotient of a secret",
    leaks,
    "The dividend is secret, the divisor a variable.",
    "division",
  ),
  subject(
    "divisions.mjs",
    "remainder by a constant",
    { interpreter: "leaks", baseline: "leaks", maglev: any, turbofan: noLeak },
    "The interpreter divides, and looks at the sign; TurboFan multiplies instead.",
    "division",
  ),
  subject(
    "divisions.mjs",
    "remainder by a product",
    ofWords,
    "Only products, a shift and a difference of small numbers.",
  ),

  subject("encodings.mjs", "hex by table", leaks, "A string is read at a secret index.", "address"),
  subject("encodings.mjs", "hex by arithmetic", ofNumbers, "Digits are sums and masks."),
  subject("encodings.mjs", "base64 by table", leaks, "An array is read at a secret index.", "address"),
  subject("encodings.mjs", "base64 by arithmetic", ofNumbers, "Digits are sums and masks."),
  subject(
    "encodings.mjs",
    "Buffer.toString('hex')",
    unknown,
    "Older Nodes read the digits from a table, newer ones compute them.",
  ),
  subject("encodings.mjs", "Buffer.toString('utf8')", leaks, "The decoder tests the top bits of each byte.", "branch"),
  subject("encodings.mjs", "Buffer.from(text)", leaks, "The encoder tests whether characters are ASCII.", "branch"),
  subject("encodings.mjs", "Buffer.from(text, 'hex')", leaks, "Node reads the digits' values from a table.", "address"),
  subject("encodings.mjs", "parseInt", leaks, "V8 tests each character.", "branch"),
  subject("encodings.mjs", "regular expression", leaks, "The matcher tests each character.", "branch"),

  subject("fields.mjs", "field multiplication in doubles", ofNumbers, "Only sums, products and Math.floor of doubles."),
  subject("fields.mjs", "Poly1305 in words", ofWords, "Only sums and products cut to 32 bits, and masks."),

  subject("hashes.mjs", "noble's SHA-256", ofNumbers, "Only sums cut to 32 bits, bits and rotations."),
  subject("hashes.mjs", "noble's HMAC", ofNumbers, "SHA-256 four times, and ^ with constants."),
  subject("hashes.mjs", "CRC-32 by table", leaks, "The table is read at bytes of the secret.", "address"),
  subject("hashes.mjs", "CRC-32 by bits", ofWords, "The lowest bit becomes a mask."),
  subject("hashes.mjs", "FNV-1a", ofWords, "Only ^ and Math.imul."),

  subject(
    "node-crypto.mjs",
    "timingSafeEqual",
    { ...untouched, turbofan: noLeak },
    "OpenSSL combines all bytes by ^ and |.",
  ),
  subject("node-crypto.mjs", "Buffer.equals", leaks, "memcmp() stops at the first difference.", "branch"),
  subject("node-crypto.mjs", "Buffer.compare", leaks, "memcmp() stops at the first difference.", "branch"),
  subject(
    "node-crypto.mjs",
    "createHmac",
    untouched,
    "OpenSSL's SHA-256 has no tables of secrets and no branches on them.",
  ),
  subject(
    "node-crypto.mjs",
    "createHash",
    untouched,
    "OpenSSL's SHA-256 has no tables of secrets and no branches on them.",
  ),
  subject("node-crypto.mjs", "createCipheriv", untouched, "The processor's AES instructions, or shuffles of vectors."),
  subject("node-crypto.mjs", "scrypt", leaks, "ROMix reads blocks at places that come from the password.", "address"),

  subject("select.mjs", "select by a mask", ofNumbers, "The bit becomes a mask; both values are read."),
  subject("select.mjs", "select by a branch", leaks, "The bit decides which value is read.", "branch"),
  subject("select.mjs", "swap by a mask", ofWords, "The bit becomes a mask; both values are written."),
  subject("select.mjs", "swap by a branch", leaks, "The bit decides the order.", "branch"),
  subject("select.mjs", "least and most by masks", ofWords, "The sign of a difference becomes a mask."),
  subject("select.mjs", "least and most by branches", leaks, "Each value is compared in an if.", "branch"),
  subject(
    "select.mjs",
    "Math.max",
    { interpreter: ["leaks", "engine"], baseline: ["leaks", "engine"], maglev: any, turbofan: any },
    "No test in the source; V8 compares the two numbers by a branch or without one.",
  ),
  subject(
    "select.mjs",
    "Math.abs",
    { interpreter: ["leaks", "engine"], baseline: ["leaks", "engine"], maglev: any, turbofan: noLeak },
    "No test in the source; V8 branches on the sign, and TurboFan uses a mask.",
  ),

  subject("tables.mjs", "look up in a table", leaks, "An array is read at a secret index.", "address"),
  subject("tables.mjs", "scan a table by masks", ofWords, "All entries are read; masks keep the one that is wanted."),
  subject("tables.mjs", "look up in a string", leaks, "A string is read at a secret index.", "address"),
  subject("tables.mjs", "count in a table", leaks, "An array is written at a secret index.", "address"),
  subject("tables.mjs", "look up in a Map", leaks, "The number's hash is the bucket's index.", "address"),
  subject("tables.mjs", "look up a property", leaks, "V8 looks for the string in its table of names.", "address"),

  subject("wasm.mjs", "wasm: compare and stop early", wasmLeaks, "The loop returns at the first difference.", "branch"),
  subject("wasm.mjs", "wasm: compare without stopping", wasmClean, "All bytes are combined by xor and or."),
  subject("wasm.mjs", "wasm: look up in a table", wasmLeaks, "Memory is read at a secret address.", "address"),
  subject("wasm.mjs", "wasm: scan a table by masks", wasmClean, "All entries are read; masks keep the one wanted."),
  subject("wasm.mjs", "wasm: remainder by a secret", wasmLeaks, "The divisor is secret, and is tested for zero."),
];
