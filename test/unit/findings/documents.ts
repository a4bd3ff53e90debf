/** Recorded documents, and ways to read and to make them, for the tests of src/findings/. */

import { readdirSync, readFileSync } from "node:fs";
import { createXmlReader } from "#src/findings/reader.js";
import type { ValgrindError, ValgrindEvent } from "#src/findings/types.js";

const CORPUS = new URL("../../../../test/corpus/xml/", import.meta.url);

export function recordedNames(): string[] {
  return readdirSync(CORPUS).filter((name) => name.endsWith(".xml"));
}

export function recorded(name: string): Buffer {
  return readFileSync(new URL(name, CORPUS));
}

export function read(...chunks: (Uint8Array | string)[]): ValgrindEvent[] {
  const events: ValgrindEvent[] = [];
  const reader = createXmlReader({ onEvent: (event) => events.push(event) });
  for (const chunk of chunks) reader.write(chunk);
  reader.end();
  return events;
}

export function readRecorded(name: string): ValgrindEvent[] {
  return read(recorded(name));
}

export function ofType<T extends ValgrindEvent["type"]>(
  events: ValgrindEvent[],
  type: T,
): Extract<ValgrindEvent, { type: T }>[] {
  return events.filter((event): event is Extract<ValgrindEvent, { type: T }> => event.type === type);
}

export function only<T extends ValgrindEvent["type"]>(
  events: ValgrindEvent[],
  type: T,
): Extract<ValgrindEvent, { type: T }> {
  const found = ofType(events, type);
  if (found.length !== 1) throw new Error(`There are ${found.length} events of type ${type}; one was expected.`);
  return found[0]!;
}

export function errorsIn(events: ValgrindEvent[]): ValgrindError[] {
  return ofType(events, "error").map(({ error }) => error);
}

export function errorOf(events: ValgrindEvent[], unique: string): ValgrindError {
  const error = errorsIn(events).find((candidate) => candidate.unique === unique);
  if (error === undefined) throw new Error(`There is no error ${unique}.`);
  return error;
}

export function uniques(events: ValgrindEvent[]): string[] {
  return errorsIn(events).map(({ unique }) => unique);
}

export interface MadeDocument {
  protocol?: number;
  valgrindArguments?: string[];
}

/** The head of a document up to RUNNING, as VG_(print_preamble) writes it. */
export function head({ protocol = 6, valgrindArguments = ["--xml=yes"] }: MadeDocument = {}): string {
  const words = valgrindArguments.map((word) => `    <arg>${word}</arg>\n`).join("");
  return `<?xml version="1.0"?>

<valgrindoutput>

<protocolversion>${protocol}</protocolversion>
<protocoltool>memcheck</protocoltool>

<preamble>
  <line>Memcheck, a memory error detector</line>
  <line>Using Valgrind-3.27.1 and LibVEX; rerun with -h for copyright info</line>
  <line>Command: ./program</line>
</preamble>

<pid>4321</pid>
<ppid>1234</ppid>
<tool>memcheck</tool>

<args>
  <vargv>
    <exe>/usr/bin/valgrind</exe>
${words}  </vargv>
  <argv>
    <exe>./program</exe>
  </argv>
</args>

${status("RUNNING")}`;
}

export function status(state: "RUNNING" | "FINISHED"): string {
  return `<status>\n  <state>${state}</state>\n  <time>00:00:00:00.100 </time>\n</status>\n\n`;
}

export const CLOSE = "</valgrindoutput>\n";
export const TAIL = `${status("FINISHED")}<errorcounts>\n</errorcounts>\n\n${CLOSE}`;

export function madeError(unique: number, inner = "  <what>Invalid read of size 4</what>\n"): string {
  return `<error>
  <unique>0x${unique.toString(16)}</unique>
  <tid>1</tid>
  <kind>InvalidRead</kind>
${inner}  <stack>
    <frame>
      <ip>0x4001${unique}</ip>
      <obj>/program</obj>
      <fn>f${unique}</fn>
    </frame>
  </stack>
</error>

`;
}

export function document(body: string, options?: MadeDocument): string {
  return head(options) + body + TAIL;
}
