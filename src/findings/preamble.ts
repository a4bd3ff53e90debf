/**
 * The head of a document, `<protocolversion>` to `<args>` (VG_(print_preamble) in coregrind/m_libcprint.c), gathered
 * into one event.
 */

import type { Element } from "./elements.js";
import { child, childText, numberIn } from "./element.js";
import type { StartEvent } from "./types.js";

const NAMES = new Set([
  "protocolversion",
  "protocoltool",
  "preamble",
  "pid",
  "ppid",
  "tool",
  "logfilequalifier",
  "usercomment",
  "args",
]);

export class Preamble {
  #start: StartEvent | undefined;

  /** Whether the record is part of a preamble, and so is taken. */
  add(record: Element): boolean {
    if (!NAMES.has(record.name)) return false;
    addTo((this.#start ??= emptyStart()), record);
    return true;
  }

  /** What was gathered since the last call. */
  take(): StartEvent | undefined {
    const start = this.#start;
    this.#start = undefined;
    return start;
  }
}

function emptyStart(): StartEvent {
  return {
    type: "start",
    protocol: 0,
    tool: "",
    valgrind: "",
    pid: 0,
    ppid: 0,
    preamble: [],
    valgrindCommand: [],
    command: [],
    logFileQualifiers: [],
  };
}

function addTo(start: StartEvent, record: Element): void {
  const { name, text } = record;
  if (name === "protocolversion") start.protocol = numberIn(text) ?? 0;
  else if (name === "protocoltool" || name === "tool") start.tool = text;
  else if (name === "pid" || name === "ppid") start[name] = numberIn(text) ?? 0;
  else if (name === "usercomment") start.userComment = text;
  else if (name === "logfilequalifier") {
    start.logFileQualifiers.push({ variable: childText(record, "var") ?? "", value: childText(record, "value") ?? "" });
  } else if (name === "args") {
    start.valgrindCommand = words(child(record, "vargv"));
    start.command = words(child(record, "argv"));
  } else {
    start.preamble = record.children.map((line) => line.text);
    start.valgrind = versionIn(start.preamble);
  }
}

function words(argv: Element | undefined): string[] {
  return (argv?.children ?? []).filter(({ name }) => name === "exe" || name === "arg").map(({ text }) => text);
}

/** The version stands nowhere else: `Using Valgrind-3.19.0 and LibVEX; …`. */
function versionIn(preamble: string[]): string {
  for (const line of preamble) {
    const version = /^Using Valgrind-(\S+) and LibVEX/.exec(line)?.[1];
    if (version !== undefined) return version;
  }
  return "";
}
