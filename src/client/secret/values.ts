/**
 * Values that are in no buffer, through one: what is read from classified memory is secret, and what is read from memory after it was
 * declassified is public. On the way V8 decides by the value how to represent it; that is not the program's doing, so no error of it counts.
 */
import { type BufferMemory, describe } from "../bytes.js";
import { makeMemDefined } from "../memcheck.js";
import { tellAll, valgrinds } from "../request.js";
import { valgrind as requests } from "../requests.js";
import { classifyAs } from "./labels.js";

const bytes = new ArrayBuffer(8);
const int32 = new Int32Array(bytes);
const float64 = new Float64Array(bytes);
const word = new BigUint64Array(bytes);

/** Without a label it is as new, and public: what shall learn to handle secrets can learn from it. */
export function secretCopy(value: unknown, label: string | undefined): number | bigint | string {
  if (typeof value === "number") return quietly(() => secretNumber(value, label));
  if (typeof value === "bigint") return quietly(() => secretBigint(value, label));
  if (typeof value === "string") return quietly(() => secretString(value, label));
  throw new TypeError(
    `What is not in a buffer and can be secret is a number, a bigint or a string; this is ${describe(value)}`,
  );
}

/** V8 keeps whole numbers of 32 bits in another way than others, and so they are read in another way. */
function secretNumber(value: number, label: string | undefined): number {
  const isInt32 = Object.is(value | 0, value);
  if (isInt32) int32[0] = value;
  else float64[0] = value;
  hide(bytes, label);
  const secret = isInt32 ? (int32[0] as number) | 0 : (float64[0] as number);
  makeMemDefined(bytes);
  return secret;
}

function hide(memory: BufferMemory, label: string | undefined): void {
  if (label !== undefined) classifyAs(label, memory);
}

function secretBigint(value: bigint, label: string | undefined): bigint {
  const secret = throughMemory(value, () => hide(bytes, label));
  makeMemDefined(bytes);
  return secret;
}

/** Word by word: the length of a bigint and its sign are not secret, and V8 drops leading zeros. `tell` is called for each, while it is in memory. */
function throughMemory(value: bigint, tell: () => void): bigint {
  let copy = 0n;
  let shift = 0n;
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 64n) {
    word[0] = BigInt.asUintN(64, rest);
    tell();
    copy |= word[0] << shift;
    shift += 64n;
  }
  return value < 0n ? -copy : copy;
}

function secretString(value: string, label: string | undefined): string {
  if (value.length === 1)
    throw new TypeError(
      "A string of one character cannot be secret: V8 has one copy of each, which it takes from a table",
    );
  const encoding = isLatin1(value) ? "latin1" : "utf16le";
  const characters = Buffer.from(value, encoding);
  if (characters.length === 0) return value;
  hide(characters, label);
  const secret = characters.toString(encoding);
  makeMemDefined(characters);
  return secret;
}

function isLatin1(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0xff) return false;
  return true;
}

export function publicCopy(value: unknown): number | bigint | string | boolean {
  switch (typeof value) {
    case "number":
      return quietly(() => publicNumber(value));
    case "bigint":
      return quietly(() => throughMemory(value, () => makeMemDefined(bytes)));
    case "string":
      return quietly(() => publicString(value));
    case "boolean":
      return quietly(() => publicBoolean(value));
    default:
      throw new TypeError(
        `What is not in a buffer and can be declassified is a number, a bigint, a string or a boolean; this is ${describe(value)}`,
      );
  }
}

/** The two values are constants: which of them it is, is decided here. */
function publicBoolean(value: boolean): boolean {
  if (value) return true;
  return false;
}

function publicNumber(value: number): number {
  float64[0] = value;
  makeMemDefined(bytes);
  return float64[0];
}

function publicString(value: string): string {
  const characters = Buffer.from(value, "utf16le");
  makeMemDefined(characters);
  return characters.toString("utf16le");
}

function quietly<Result>(work: () => Result): Result {
  if (valgrinds() === 0) return work();
  // Not by valgrind.js, which brings a dozen modules along: each takes a tenth of a second to load under Valgrind.
  tellAll(requests.disableErrorReporting.code, ...requests.disableErrorReporting.args);
  try {
    return work();
  } finally {
    tellAll(requests.enableErrorReporting.code, ...requests.enableErrorReporting.args);
  }
}
