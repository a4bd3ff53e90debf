/** In how many ways the program comes to a cause: findings whose stacks and blocks look the same to a reader are one way. */
import { originOf } from "../../frames/origin.js";
import { palette } from "../colour.js";
import type { Finding, Frame } from "../contract.js";
import { frameText } from "../frame-text.js";

export interface Way {
  /** At least one; what differs between them is the process, the test, and addresses. */
  findings: Finding[];
  occurrences: number;
}

/** Most frequent first. */
export function waysOf(findings: readonly Finding[]): Way[] {
  const ways = new Map<string, Way>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const way = ways.get(key) ?? { findings: [], occurrences: 0 };
    ways.set(key, way);
    way.findings.push(finding);
    way.occurrences += finding.occurrences;
  }
  return [...ways.values()].toSorted((a, b) => b.occurrences - a.occurrences);
}

/** Valgrind numbers its records of leaks, and gives their amounts, in the message itself. */
function keyOf({ message, stack, related, leak }: Finding): string {
  return JSON.stringify([
    leak === undefined ? withoutAddresses(message) : "",
    stack.map(frameKey),
    related.map((each) => [withoutAddresses(each.message), each.stack.map(frameKey)]),
  ]);
}

export function withoutAddresses(message: string): string {
  return message.replaceAll(/0x[\da-f]+/gi, "0x");
}

function frameKey({ ip, function: name, object, file, line, column }: Frame): unknown[] {
  return name === undefined && file === undefined ? [ip] : [name, object, file, line, column];
}

const plain = palette(false);

/** Where a way leaves another one, as seen from the cause outwards. */
export function difference(finding: Finding, other: Finding, cwd: string): string {
  const shown = new Set(other.stack.map((frame) => JSON.stringify(frameKey(frame))));
  const frame = finding.stack.find((each) => originOf(each) === "user" && !shown.has(JSON.stringify(frameKey(each))));
  if (frame !== undefined) return `by way of ${frameText(frame, { palette: plain, cwd, full: false })}`;
  return blockKey(finding) === blockKey(other) ? "with other frames of the runtime" : "with another block";
}

/** The same for findings that have to do with the same block, as far as a reader can see. */
export function blockKey({ message, related, leak }: Finding): string {
  return JSON.stringify([
    leak === undefined ? withoutAddresses(message) : "",
    related.map((each) => [
      withoutAddresses(each.message),
      each.stack.filter((frame) => originOf(frame) === "user").map(frameKey),
    ]),
  ]);
}
