/** What Valgrind itself had to say about a process, beside the XML. Worth reading only when something went wrong. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "./error-code.js";

const shownLines = 12;

export interface ValgrindLog {
  /** Valgrind ended the process for a reason of its own: an assertion, out of memory, a signal in its own code. */
  died: boolean;
  /** The last lines, without Valgrind's prefixes. */
  lastLines: string[];
}

/** A process that never came to write a log has nothing to tell. */
export function readValgrindLog(directory: string, pid: number): ValgrindLog {
  let text: string;
  try {
    text = readFileSync(join(directory, `${pid}.log`), "utf8");
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return { died: false, lastLines: [] };
  }
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^(?:==|--)\d+(?:==|--) ?/, "").trimEnd())
    .filter((line) => line !== "");
  const cause = lines.findIndex((line) => death.test(line));
  const from = cause === -1 ? Math.max(0, lines.length - shownLines) : cause;
  return { died: cause !== -1, lastLines: lines.slice(from, from + shownLines) };
}

/**
 * "Memcheck: mc_leakcheck.c:1131 (…): Assertion '…' failed." and "valgrind: the 'impossible' happened:" (m_libcassert.c), "Valgrind's
 * memory management: out of memory" (m_mallocfree.c), "VALGRIND INTERNAL ERROR: Valgrind received a signal" (m_signals.c).
 */
const death =
  /Assertion '.*' failed|the 'impossible' happened|Valgrind's memory management: out of memory|VALGRIND INTERNAL ERROR|unimplemented functionality:/;
