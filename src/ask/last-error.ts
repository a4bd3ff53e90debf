/** The error that a stopped process has just reported: Valgrind has written all of it to its XML before it stops. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { createXmlReader } from "../findings/reader.js";
import { leaksToldKind } from "../client/wasm/record.js";
import type { ValgrindError } from "../findings/types.js";

/** Most errors take 20 kB; one with 500 frames in each of its stacks takes 300. */
const tails = [0x1_0000, 0x20_0000] as const;

/** undefined where the file does not end with an error. */
export function lastErrorIn(xmlFile: string): ValgrindError | undefined {
  const [usual, longest] = tails;
  const text = lastErrorText(xmlFile, usual) ?? lastErrorText(xmlFile, longest);
  if (text === undefined) return undefined;
  let last: ValgrindError | undefined;
  const reader = createXmlReader({
    onEvent: (event) => {
      if (event.type === "error") last = event.error;
    },
  });
  reader.write("<valgrindoutput>\n");
  reader.write(text);
  return last;
}

function lastErrorText(path: string, length: number): Buffer | undefined {
  const tail = readTail(path, length);
  const start = tail.lastIndexOf("<error>\n");
  return start === -1 ? undefined : tail.subarray(start);
}

function readTail(path: string, most: number): Buffer {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const length = Math.min(size, most);
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, size - length));
  } finally {
    closeSync(fd);
  }
}

/** All leaks that a process has reported, when its last error is the one that says that these are all; else none, unread. */
export function leaksToldIn(xmlFile: string): ValgrindError[] {
  if (!isEndOfLeaks(xmlFile)) return [];
  const leaks: ValgrindError[] = [];
  const reader = createXmlReader({
    onEvent: (event) => {
      if (event.type === "error" && event.error.leak !== undefined) leaks.push(event.error);
    },
  });
  reader.write(readFileSync(xmlFile));
  return leaks;
}

/** The message stands right before the error (src/client/annotate.ts). */
function isEndOfLeaks(xmlFile: string): boolean {
  const tail = readTail(xmlFile, tails[1]);
  const message = tail.subarray(0, Math.max(0, tail.lastIndexOf("<error>\n"))).lastIndexOf("<clientmsg>");
  return message !== -1 && tail.includes(leaksToldKind, message);
}
