/**
 * `<error>` to ValgrindError. The head (unique, tid, threadname) is the core's, the rest each tool's own: pp_Error in
 * memcheck/mc_errors.c and helgrind/hg_errors.c, drd_tool_error_pp in drd/drd_error.c, fd_pp_Error in
 * coregrind/m_syswrap/syswrap-generic.c. What follows the first stack is a loose sequence of words and stacks.
 */

import type { Element } from "./elements.js";
import { child, childText, numberIn, stackIn, threadIn, unknownElement } from "./element.js";
import type { RelatedStack, ValgrindError } from "./types.js";

const HEAD = new Set(["unique", "tid", "threadname", "kind", "fd", "path"]);

export function errorIn(element: Element, damaged: string | undefined): ValgrindError {
  const error: ValgrindError = {
    kind: childText(element, "kind")?.trim() ?? "",
    unique: childText(element, "unique")?.trim().toLowerCase() ?? "",
    ...threadIn(element),
    what: whatIn(element),
    hthreadids: [],
    stack: stackIn(child(element, "stack")),
    related: relatedIn(element),
    unknown: [],
    ...(damaged !== undefined && { damaged }),
  };
  for (const part of element.children) addPart(error, part);
  if (element.text.trim() !== "") error.unknown.push(unknownElement({ ...element, name: "#text", children: [] }));
  return error;
}

function addPart(error: ValgrindError, part: Element): void {
  switch (part.name) {
    case "fd": {
      const fd = numberIn(part.text);
      if (fd !== undefined) error.fd = fd;
      break;
    }
    case "path":
      error.path = part.text;
      break;
    case "xwhat":
      addLeak(error, part);
      addThreads(error, part);
      break;
    case "xauxwhat":
      addThreads(error, part);
      break;
    case "suppression":
      error.suppression = suppressionIn(part);
      break;
    default:
      if (!HEAD.has(part.name) && part.name !== "what" && !isRelated(part)) error.unknown.push(unknownElement(part));
  }
}

function addLeak(error: ValgrindError, xwhat: Element): void {
  const bytes = numberIn(childText(xwhat, "leakedbytes"));
  const blocks = numberIn(childText(xwhat, "leakedblocks"));
  if (bytes !== undefined && blocks !== undefined) error.leak = { bytes, blocks };
}

function addThreads(error: ValgrindError, element: Element): void {
  for (const { name, text } of element.children) {
    const id = name === "hthreadid" ? numberIn(text) : undefined;
    if (id !== undefined) error.hthreadids.push(id);
  }
}

/** Helgrind's PthAPIerror has an `xwhat` and goes on in a `what`. FishyValue and Overlap end theirs with a newline. */
function whatIn(element: Element): string {
  return element.children
    .filter(({ name }) => name === "what" || name === "xwhat")
    .map((part) => (part.name === "what" ? part.text : (childText(part, "text") ?? part.text)).trim())
    .join(" ");
}

/**
 * The first `<stack>` of the error itself is where it happened, even when DRD's HoldtimeErr puts `<acquired_at>` before
 * it. Every later one belongs to the words before it, if those have no stack yet.
 */
function relatedIn(element: Element): RelatedStack[] {
  const related: RelatedStack[] = [];
  const where = child(element, "stack");
  let awaiting: RelatedStack | undefined;
  for (const part of element.children) {
    if (part === where || !isRelated(part)) continue;
    if (part.name === "stack") {
      if (awaiting === undefined) related.push({ message: "", stack: stackIn(part) });
      else awaiting.stack = stackIn(part);
      awaiting = undefined;
    } else if (part.name === "auxwhat" || part.name === "xauxwhat") {
      awaiting = { message: (childText(part, "text") ?? part.text).trim(), stack: [] };
      related.push(awaiting);
    } else {
      related.push({ message: wrapperMessage(part), stack: stackIn(child(part, "stack")) });
      awaiting = undefined;
    }
  }
  return related;
}

/** DRD wraps stacks in elements that say what they are: `<other_segment_start>`, `<first_observed_at>`, … */
function isRelated({ name, children }: Element): boolean {
  return ["stack", "auxwhat", "xauxwhat"].includes(name) || children.some((part) => part.name === "stack");
}

/** `<first_observed_at><what>mutex</what><address>0x10c0a0</address>` is DRD's "mutex 0x10c0a0 was first observed at". */
function wrapperMessage(wrapper: Element): string {
  const words = wrapper.children.filter((part) => part.name !== "stack").map((part) => part.text.trim());
  if (wrapper.name === "first_observed_at") return [...words, "was first observed at"].join(" ");
  if (words.length > 0) return words.join(" ");
  return wrapper.name.charAt(0).toUpperCase() + wrapper.name.slice(1).replaceAll("_", " ");
}

export function suppressionIn(element: Element): string {
  return childText(element, "rawtext")?.trim() ?? "";
}
