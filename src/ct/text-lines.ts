/** The lines of a file that may be too long for a string. */
import { closeSync, openSync, readSync } from "node:fs";

const chunkBytes = 0x10_0000;

export function* linesIn(path: string): Generator<string> {
  const fd = openSync(path, "r");
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let rest = "";
    for (;;) {
      const length = readSync(fd, chunk, 0, chunkBytes, null);
      if (length === 0) break;
      // Names that are not ASCII may be cut in two; nothing depends on them.
      const lines = (rest + chunk.toString("latin1", 0, length)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(fd);
  }
}
