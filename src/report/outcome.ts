/** All that a report is made from: the contract, which `--json` writes, and what only the terminal shows. */
import type { Finding, Frame, Report } from "./contract.js";

export interface Outcome {
  report: Report;
  /** What the program printed with VALGRIND_PRINTF, in its order. */
  messages: { pid: number; text: string; stack: Frame[] }[];
  /** A block for a suppression file, for each finding, when `--gen-suppressions` asked for it. */
  suppressions: ReadonlyMap<Finding, string>;
  /** Why there may be more to find than the report says: a sentence each, and Valgrind's own words. Empty when it is whole. */
  incomplete: { reason: string; details: string[] }[];
  /** What else is worth a line: damage in Valgrind's XML that was repaired, a folder that was kept. */
  notes: string[];
  /** The lines of a frame's file, for excerpts; undefined when it is not known. */
  linesOf(file: string): readonly string[] | undefined;
}
