/**
 * One place in the source, one finding. Valgrind tells errors apart by addresses, and V8 gives one line several: a copy for each of its tiers,
 * and in optimised code more than one branch. Who reads the report has one thing to mend.
 */
import type { Finding, Frame } from "../report/contract.js";
import { isBuiltinFrame } from "./builtins.js";

/** Those at the same place become the first of them, with the occurrences of all. Leaks are amounts, and stay apart. */
export function foldFindings(findings: readonly Finding[]): Finding[] {
  const byPlace = new Map<string, Finding>();
  return findings.filter((finding) => {
    const place = placeOf(finding);
    const first = place === undefined ? undefined : byPlace.get(place);
    if (first !== undefined) first.occurrences += finding.occurrences;
    else if (place !== undefined) byPlace.set(place, finding);
    return first === undefined;
  });
}

/** undefined where no line of JavaScript tells that two are one. */
function placeOf({ kind, message, pid, thread, leak, stack, related }: Finding): string | undefined {
  if (leak !== undefined || !stack.some(({ language, line }) => language !== "native" && line !== undefined))
    return undefined;
  return JSON.stringify([
    kind,
    message,
    pid,
    thread,
    framesOf(stack),
    related.map((each) => [each.message, framesOf(each.stack)]),
  ]);
}

function framesOf(stack: readonly Frame[]): unknown[] {
  return stack.filter((frame) => !isBuiltinFrame(frame)).map(frameOf);
}

/** Addresses are what differs, unless there is nothing else. */
function frameOf({ ip, function: name, object, file, line, column, origin }: Frame): unknown[] {
  return name === undefined && file === undefined ? [ip] : [name, object, file, line, column, origin];
}
