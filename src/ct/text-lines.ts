/** The lines of a file that may be too long for a string. */
import { closeSync, openSync, readSync } from "node:fs";
import { LineSplitter } from "../findings/lines.js";

const chunkBytes = 0x10_0000;

export function* linesIn(path: string): Generator<string> {
  const fd = openSync(path, "r");
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (;;) {
      const length = readSync(fd, chunk, 0, chunkBytes, null);
      if (length === 0) break;
      splitter.write(chunk.subarray(0, length));
      yield* lines;
      lines.length = 0;
    }
    const rest = splitter.end();
    if (rest !== "") yield rest;
  } finally {
    closeSync(fd);
  }
}
