/** Errors of one run as findings about secrets. What is at one place in the source is one finding. */
import { findingId } from "../frames/identity.js";
import type { Finding, Frame, SecretUse } from "../report/contract.js";
import { placeToLook } from "../report/fold.js";
import type { RecordedError } from "./error-records.js";
import { secretsOf } from "./labels.js";

const kinds: Readonly<Record<SecretUse["on"], string>> = {
  branch: "SecretBranch",
  address: "SecretAddress",
  division: "SecretDivision",
  "system call": "SecretSyscall",
};

/** Valgrind takes errors for one when so many of their innermost addresses are the same (Vg_MedRes in its m_errormgr.c). */
const compared = 4;

/**
 * Of an error that happened in another run before, as much as is the same in this one: what called these functions may be another caller, and
 * a function that Valgrind did not see between them another function.
 */
export function certainPart({ finding, ips }: RecordedError): Finding {
  const certain = new Set(ips.slice(0, compared));
  const stack = finding.stack.filter(({ ip }) => certain.has(ip));
  return {
    ...finding,
    stack,
    notes: [
      ...(finding.notes ?? []),
      "It was reported of another run first, so what called these functions here is not known.",
    ],
  };
}

/** In place of Valgrind's kind, which says the same of bytes that were never set. */
export const engineKind = "EngineBranch";

export function secretFinding(error: Finding, use: Pick<SecretUse, "on" | "by">, occurrences: number): Finding {
  const secrets = secretsOf(error);
  const kind = use.by === "engine" ? engineKind : kinds[use.on];
  const finding: Finding = {
    ...error,
    kind,
    occurrences,
    // Where a secret was classified is in jsgrind, and no news.
    related: [],
    depends: { ...use, ...(secrets.length > 0 && { secrets }) },
  };
  return { ...finding, id: findingId(finding) };
}

/** Where the reader looks: the user's innermost line, or the innermost frame where there is none. A function of WebAssembly may have no line. */
export function placeOf({ stack }: Finding): Frame | undefined {
  const inner = stack.find(({ language }) => language !== "native");
  return inner?.language === "wasm" ? inner : (placeToLook(stack) ?? stack[0]);
}

export function foldByPlace(findings: readonly Finding[]): Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const finding of findings) {
    const place = placeOf(finding);
    const key = JSON.stringify([finding.kind, place?.file ?? place?.ip, place?.function, place?.line, place?.column]);
    const first = byPlace.get(key);
    if (first === undefined) byPlace.set(key, finding);
    else {
      first.occurrences += finding.occurrences;
      const secrets = new Set([...(first.depends?.secrets ?? []), ...(finding.depends?.secrets ?? [])]);
      if (first.depends !== undefined && secrets.size > 0) first.depends = { ...first.depends, secrets: [...secrets] };
    }
  }
  return [...byPlace.values()];
}
