/** Places in files, and how files are named. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** As the runtime names it: a path or a `file:` URL, line and column from 1. A column counts UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Where the author wrote it. The file is an absolute path, or what else a map calls its source: `webpack://app/./sum.ts`. */
export interface Origin {
  readonly file: string;
  /** Absent where the runtime compiled another text than the file's, and no map leads from there into the file. */
  readonly line?: number;
  readonly column?: number;
}

/** What begins with a scheme: `file:///app/sum.mjs`, `node:fs`, `webpack://app/./sum.ts`. */
const url = /^[a-z][a-z0-9+.-]+:/i;

export function isUrl(file: string): boolean {
  return url.test(file);
}

/** A `file:` URL as the path that it stands for. Whatever else it is, as it is. */
export function pathOf(file: string): string {
  if (!/^file:/i.test(file)) return file;
  try {
    return fileURLToPath(file);
  } catch (error) {
    // Of another host, or with an encoded slash: it names no file of this machine.
    if (error instanceof TypeError || error instanceof URIError) return file;
    throw error;
  }
}

/**
 * What a reference in the file `from` may mean, the likelier first. Tools differ in whether they write `my%20sum.ts` or `my sum.ts` for
 * the same file, and `#` and `?` are letters of file names to all of them.
 */
export function meaningsOf(reference: string, from: string): string[] {
  if (/^file:/i.test(reference)) return [pathOf(reference)];
  if (isUrl(reference)) return [reference];
  if (isUrl(from)) return [URL.canParse(reference, from) ? new URL(reference, from).href : reference];
  return [...new Set([decoded(reference), reference])].map((path) => resolve(from, "..", path));
}

function decoded(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch (error) {
    if (error instanceof URIError) return reference;
    throw error;
  }
}
