/**
 * What each kind of finding means, where it usually comes from in addons and in JavaScript's own memory, and what usually mends it: for the
 * report, for SARIF's rules and for docs/findings.md, which docs/generate/findings.mjs writes.
 */
import { leaks } from "./explanations/leaks.js";
import { memory } from "./explanations/memory.js";
import { others } from "./explanations/others.js";
import { pools } from "./explanations/pools.js";
import { secrets } from "./explanations/secrets.js";

/** How much a tool should make of it, in SARIF's words. */
export type Level = "error" | "warning" | "note";

export interface Explanation {
  level: Level;
  /** One or two sentences, which the report on the terminal shows too. */
  means: string;
  /** A sentence each, of things to look for. */
  causes: readonly string[];
  /** One or two sentences, which the report on the terminal shows too. */
  fix: string;
}

/** A part of docs/findings.md. */
export interface Chapter {
  title: string;
  /** By kind; of two sorts of one kind, by the kind and which of them (`variantOf`). */
  kinds: Readonly<Record<string, Explanation>>;
}

export const chapters: readonly Chapter[] = [memory, leaks, others, pools, secrets];

const all: ReadonlyMap<string, Explanation> = new Map(chapters.flatMap(({ kinds }) => Object.entries(kinds)));

/** undefined for a kind that a later Valgrind may bring. */
export function explanationOf(kind: string, message: string): Explanation | undefined {
  return all.get(variantOf(kind, message));
}

/** `SyscallParam` and `ClientCheck` are each two mistakes, which Valgrind tells apart by its words alone. */
export function variantOf(kind: string, message: string): string {
  if (kind !== "SyscallParam" && kind !== "ClientCheck") return kind;
  return `${kind} (${/unaddressable/i.test(message) ? "unaddressable" : "uninitialised"})`;
}
