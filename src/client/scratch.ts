/**
 * Memory for what a request points at: C strings in, a few words or bytes out. It lives as long as the module, because a
 * buffer that only the address remembers could be collected before Valgrind reads it. Each call overwrites the last one's.
 */

import { locate } from "./request.js";

let bytes = new Uint8Array(new ArrayBuffer(4096));

/** Writes `text` as UTF-8 with a final NUL, and returns its address. */
export function cString(text: string): number {
  reserve(3 * text.length + 1); // no UTF-16 unit becomes more than three bytes
  const { written } = new TextEncoder().encodeInto(text, bytes);
  bytes[written] = 0;
  return addressOf(bytes);
}

const lasting = new Map<string, Uint8Array>();

/** As `cString` for a pointer that Valgrind keeps: this copy is never overwritten, and there is one of each text. */
export function lastingCString(text: string): number {
  let copy = lasting.get(text);
  if (copy === undefined) {
    copy = new TextEncoder().encode(`${text}\0`);
    lasting.set(text, copy);
  }
  return addressOf(copy);
}

/** Zeroed bytes for Valgrind to write to, and their address. They are defined, as Valgrind does not always make them so. */
export function output(length: number): { bytes: Uint8Array<ArrayBuffer>; address: number } {
  reserve(length);
  bytes.fill(0, 0, length);
  return { bytes: bytes.subarray(0, length), address: addressOf(bytes) };
}

function reserve(length: number): void {
  if (length > bytes.length) bytes = new Uint8Array(new ArrayBuffer(2 ** Math.ceil(Math.log2(length))));
}

/** The text up to the first NUL. */
export function textOf(buffer: Uint8Array): string {
  const end = buffer.indexOf(0);
  return new TextDecoder().decode(end < 0 ? buffer : buffer.subarray(0, end));
}

/** 0 where there is no machine code, and so nobody to read it. */
function addressOf(view: Uint8Array): number {
  return locate(view)?.address ?? 0;
}
