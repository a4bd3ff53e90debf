/** The error that a stopped process has just reported: Valgrind has written all of it to its XML before it stops. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createXmlReader } from "../findings/reader.js";
import type { ValgrindError } from "../findings/types.js";

/** An error with 500 frames in each of its stacks takes 300 kB. */
const longestError = 0x20_0000;

/** undefined where the file does not end with an error. */
export function lastErrorIn(xmlFile: string): ValgrindError | undefined {
  const tail = readTail(xmlFile);
  const start = tail.lastIndexOf("<error>\n");
  if (start === -1) return undefined;
  let last: ValgrindError | undefined;
  const reader = createXmlReader({
    onEvent: (event) => {
      if (event.type === "error") last = event.error;
    },
  });
  reader.write("<valgrindoutput>\n");
  reader.write(tail.subarray(start));
  return last;
}

function readTail(path: string): Buffer {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const length = Math.min(size, longestError);
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, size - length));
  } finally {
    closeSync(fd);
  }
}
