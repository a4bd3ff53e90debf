/** Records other than the preamble to events. A name that is not here becomes an "unknown" event. */

import type { Element } from "./elements.js";
import { child, childNumber, childText, leakAmount, numberIn, stackIn, threadIn, unknownElement } from "./element.js";
import { errorIn } from "./error.js";
import type { FatalSignalEvent, LeakSummaryEvent, ValgrindEvent } from "./types.js";

/** The children that are read below, of the records whose children are read by name. */
const CHILDREN = new Map([
  ["status", ["state", "time"]],
  ["clientmsg", ["tid", "threadname", "text", "stack"]],
  ["fatal_signal", ["tid", "threadname", "signo", "signame", "sicode", "event", "siaddr", "stack"]],
  ["announcethread", ["hthreadid", "stack", "isrootthread"]],
  ["errorcounts", ["pair"]],
  ["suppcounts", ["pair"]],
  ["heap_summary", ["memory_in_use_at_exit", "total_heap_usage"]],
  ["all_heap_blocks_freed", []],
  ["leak_summary", ["definitely_lost", "indirectly_lost", "possibly_lost", "still_reachable", "suppressed"]],
  ["error_summary", ["errors", "error_contexts", "suppressed", "suppressed_contexts"]],
]);

/** The event that a record is and, when it has children that are not known, those as an "unknown" event of its name. */
export function eventsIn(record: Element, damage: string | undefined): ValgrindEvent[] {
  const event = eventIn(record, damage);
  const known = CHILDREN.get(record.name);
  const unknown = record.children.filter(({ name }) => known?.includes(name) === false);
  if (unknown.length === 0) return [event];
  return [event, { type: "unknown", element: unknownElement({ name: record.name, text: "", children: unknown }) }];
}

function eventIn(record: Element, damage: string | undefined): ValgrindEvent {
  switch (record.name) {
    case "error":
      return { type: "error", error: errorIn(record, damage) };
    case "status":
      return {
        type: "status",
        state: childText(record, "state")?.trim() ?? "",
        time: childText(record, "time")?.trim() ?? "",
      };
    case "clientmsg":
      return {
        type: "clientMessage",
        ...threadIn(record),
        text: messageText(childText(record, "text") ?? ""),
        stack: stackIn(child(record, "stack")),
      };
    case "fatal_signal":
      return fatalSignal(record);
    case "announcethread":
      return {
        type: "announceThread",
        hthreadid: childNumber(record, "hthreadid"),
        stack: stackIn(child(record, "stack")),
      };
    case "errorcounts":
      return { type: "errorCounts", counts: new Map(pairs(record, "unique")) };
    case "suppcounts":
      return { type: "suppressionCounts", counts: pairs(record, "name").map(([name, count]) => ({ name, count })) };
    case "heap_summary":
      return heapSummary(record);
    case "all_heap_blocks_freed":
      return { type: "allHeapBlocksFreed", value: record.text.trim() === "true" };
    case "leak_summary":
      return leakSummary(record);
    case "error_summary":
      return {
        type: "errorSummary",
        errors: childNumber(record, "errors"),
        errorContexts: childNumber(record, "error_contexts"),
        suppressed: childNumber(record, "suppressed"),
        suppressedContexts: childNumber(record, "suppressed_contexts"),
      };
    default:
      return { type: "unknown", element: unknownElement(record) };
  }
}

/** print_to_out in coregrind/m_scheduler/scheduler.c indents the closing tag, and the blanks become text. */
function messageText(text: string): string {
  return text.endsWith("  ") ? text.slice(0, -2) : text;
}

function fatalSignal(record: Element): FatalSignalEvent {
  const event = childText(record, "event");
  const siaddr = childText(record, "siaddr");
  return {
    type: "fatalSignal",
    ...threadIn(record),
    signo: childNumber(record, "signo"),
    signame: childText(record, "signame") ?? "",
    sicode: childNumber(record, "sicode"),
    ...(event !== undefined && { event }),
    ...(siaddr !== undefined && { siaddr }),
    stack: stackIn(child(record, "stack")),
  };
}

function pairs(record: Element, key: "unique" | "name"): [string, number][] {
  const found: [string, number][] = [];
  for (const pair of record.children) {
    const text = childText(pair, key);
    const count = numberIn(childText(pair, "count"));
    if (text === undefined || count === undefined) continue;
    found.push([key === "unique" ? text.trim().toLowerCase() : text, count]);
  }
  return found;
}

function heapSummary(record: Element): ValgrindEvent {
  const usage = child(record, "total_heap_usage");
  const { bytes, blocks } = leakAmount(child(record, "memory_in_use_at_exit"));
  return {
    type: "heapSummary",
    inUse: { bytes, blocks },
    allocs: childNumber(usage, "allocs"),
    frees: childNumber(usage, "frees"),
    bytesAllocated: childNumber(usage, "bytes_allocated"),
  };
}

/** Valgrind 3.26.0 leaves out `</still_reachable>` when nothing is reachable (its bug 514613): the rest lies inside it. */
function leakSummary(record: Element): LeakSummaryEvent {
  const reachable = child(record, "still_reachable");
  return {
    type: "leakSummary",
    definitelyLost: leakAmount(child(record, "definitely_lost")),
    indirectlyLost: leakAmount(child(record, "indirectly_lost")),
    possiblyLost: leakAmount(child(record, "possibly_lost")),
    stillReachable: leakAmount(reachable),
    suppressed: leakAmount(child(record, "suppressed") ?? child(reachable, "suppressed")),
    heuristics: (reachable?.children ?? [])
      .filter(({ name }) => name === "reachable_heuristic")
      .map((heuristic) => ({ kind: childText(heuristic, "kind") ?? "", ...leakAmount(heuristic) })),
  };
}
