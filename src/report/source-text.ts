/** The sources on this machine, for the excerpts. */
import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";

/** Sources that people read are smaller; and the report is not the place to read a database that debug information names. */
const mostBytes = 16 * 1024 * 1024;

/** Reads each file once. A file that cannot be read has no text: debug information names files of the machine that it was built on. */
export function sourceTexts(): (file: string) => string | undefined {
  const texts = new Map<string, string | undefined>();
  return (file) => {
    if (!texts.has(file)) texts.set(file, read(file));
    return texts.get(file);
  };
}

function read(file: string): string | undefined {
  if (!isAbsolute(file)) return undefined;
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= mostBytes ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
