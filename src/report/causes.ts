/**
 * Findings by their cause: the same kind at the same place of the user's is one thing to mend, in whatever process or test, and however the
 * program came there. Of a leak the place is where the block was allocated.
 */
import { basename } from "node:path";
import { originOf } from "../frames/origin.js";
import type { Finding, Frame } from "./contract.js";
import { placeToLook } from "./fold.js";
import { headline } from "./words.js";

export interface Cause {
  /** Stays the same from run to run as long as kind and place do: fit for a link. */
  key: string;
  kind: string;
  headline: string;
  class: CauseClass;
  /** The innermost frame of the user's; where there is none, the innermost of all. */
  place: Frame | undefined;
  /** At least one. */
  findings: Finding[];
  /** Of all findings; of leaks there are bytes instead. */
  occurrences: number;
  leak: { bytes: number; blocks: number } | undefined;
}

/** Heaviest first: what destroys memory, what reads it wrongly, what was never set, what is lost. */
export const causeClasses = ["write", "read", "unset", "leak", "other"] as const;
export type CauseClass = (typeof causeClasses)[number];

/** By weight: the class, then bytes of leaks and occurrences of errors, then as they came. */
export function causesOf(findings: readonly Finding[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const finding of findings) {
    const place = placeOf(finding.stack);
    const key = keyOf(finding, place);
    const cause = causes.get(key) ?? newCause(finding, place, key);
    causes.set(key, cause);
    cause.findings.push(finding);
    cause.occurrences += finding.occurrences;
    if (finding.leak === undefined) continue;
    const { bytes, blocks } = cause.leak ?? { bytes: 0, blocks: 0 };
    cause.leak = { bytes: bytes + finding.leak.bytes, blocks: blocks + finding.leak.blocks };
  }
  return [...causes.values()].toSorted(
    (a, b) =>
      causeClasses.indexOf(a.class) - causeClasses.indexOf(b.class) ||
      leakRank(a.kind) - leakRank(b.kind) ||
      amount(b) - amount(a),
  );
}

/** Of an addon without debug information the innermost frame has a name at most. */
function placeOf(stack: readonly Frame[]): Frame | undefined {
  return placeToLook(stack) ?? stack.find((frame) => originOf(frame) === "user") ?? stack[0];
}

function keyOf({ kind, message }: Finding, place: Frame | undefined): string {
  // A line is enough of a place; where there is none, the function is, and where that has no name either the address.
  const { file, line, function: name, object, ip } = place ?? {};
  const where =
    line !== undefined && file !== undefined
      ? [file, line]
      : name !== undefined || file !== undefined
        ? [file, name, object === undefined ? undefined : basename(object)]
        : [ip, object];
  return JSON.stringify([kind, headline(kind, message), ...where]);
}

function newCause({ kind, message }: Finding, place: Frame | undefined, key: string): Cause {
  return {
    key,
    kind,
    headline: headline(kind, message),
    class: classOf(kind, message),
    place,
    findings: [],
    occurrences: 0,
    leak: undefined,
  };
}

const writes: ReadonlySet<string> = new Set(["InvalidWrite", "InvalidJump", "InvalidFree", "DoubleFree", "Overlap"]);
const unset: ReadonlySet<string> = new Set(["UninitCondition", "UninitValue", "SyscallParam", "ClientCheck"]);

function classOf(kind: string, message: string): CauseClass {
  if (kind.startsWith("Leak_")) return "leak";
  if (kind.startsWith("Pool") || kind.startsWith("Mismatched") || writes.has(kind)) return "write";
  if (kind === "InvalidRead") return "read";
  if (unset.has(kind)) return /unaddressable/i.test(message) ? "read" : "unset";
  return "other";
}

const leakKinds = ["Leak_DefinitelyLost", "Leak_IndirectlyLost", "Leak_PossiblyLost", "Leak_StillReachable"];

function leakRank(kind: string): number {
  return leakKinds.indexOf(kind);
}

function amount({ leak, occurrences }: Cause): number {
  return leak?.bytes ?? occurrences;
}
