/** An error that is certain to happen, in a function that is known. */
import { makeMemDefined, makeMemUndefined } from "../client/memcheck.js";

const byte = new Uint8Array(new ArrayBuffer(1));

export function decide(): boolean {
  makeMemUndefined(byte);
  const isSet = byte[0] === 0x42;
  makeMemDefined(byte);
  return isSet;
}
