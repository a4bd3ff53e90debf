/** Reads a text file as the runtime does: as UTF-8. */
import { readFileSync, statSync } from "node:fs";
import { errorCode } from "../launch/error-code.js";

/** The text of a file, or why there is none, as words that follow "because". */
export type ReadText = (path: string) => { readonly text: string } | { readonly missing: string };

/** Beyond this a file is no program that somebody wrote, nor the map of one. */
export const longestFile = 256 * 2 ** 20;

export function readText(path: string): ReturnType<ReadText> {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { missing: "it is not a file" };
    if (stats.size > longestFile) return { missing: `it is larger than ${longestFile / 2 ** 20} MB` };
    return { text: readFileSync(path, "utf8") };
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return { missing: code === "ENOENT" ? "it does not exist" : `it cannot be read (${code})` };
  }
}
