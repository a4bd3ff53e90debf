/** Reading one element: its children by name, its text as the number, amount or stack that Valgrind writes there. */

import type { Element } from "./elements.js";
import type { LeakAmount, UnknownElement, ValgrindFrame } from "./types.js";

export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

export function childText(element: Element | undefined, name: string): string | undefined {
  return child(element, name)?.text;
}

/** The number a text begins with; 0 when it is missing or no number. */
export function childNumber(element: Element | undefined, name: string): number {
  return numberIn(childText(element, name)) ?? 0;
}

/** Protocol 6 writes thousands separators (`%'lu`), and appends a delta after a leak check that asks for changes. */
export function numberIn(text: string | undefined): number | undefined {
  const digits = /^\s*(-?[\d,]+)/.exec(text ?? "")?.[1]?.replaceAll(",", "");
  return digits === undefined || !/\d/.test(digits) ? undefined : Number(digits);
}

/** `4,170 (+1,024)`: MC_(snprintf_delta) in memcheck/mc_errors.c. */
function deltaIn(text: string | undefined): number | undefined {
  const delta = /\(([+-])([\d,]+)\)/.exec(text ?? "");
  const size = numberIn(delta?.[2]);
  return size === undefined ? undefined : delta?.[1] === "-" ? -size : size;
}

/** The protocol's text calls the blocks `in_blocks`; print_results in memcheck/mc_leakcheck.c writes `blocks`. */
export function leakAmount(element: Element | undefined): LeakAmount {
  const bytes = childText(element, "bytes");
  const blocks = childText(element, "blocks") ?? childText(element, "in_blocks");
  const bytesDelta = deltaIn(bytes);
  const blocksDelta = deltaIn(blocks);
  return {
    bytes: numberIn(bytes) ?? 0,
    blocks: numberIn(blocks) ?? 0,
    ...(bytesDelta !== undefined && { bytesDelta }),
    ...(blocksDelta !== undefined && { blocksDelta }),
  };
}

export function stackIn(stack: Element | undefined): ValgrindFrame[] {
  return (stack?.children ?? []).filter(({ name }) => name === "frame").map(frameIn);
}

function frameIn(element: Element): ValgrindFrame {
  const frame: ValgrindFrame = { ip: "" };
  for (const part of element.children) {
    const { name, text } = part;
    if (name === "ip" || name === "obj" || name === "fn" || name === "dir" || name === "file") {
      frame[name] = text;
    } else if (name === "line") {
      const line = numberIn(text);
      if (line !== undefined) frame.line = line;
    } else {
      (frame.unknown ??= []).push(unknownElement(part));
    }
  }
  return frame;
}

/** `threadname` is there once the program, or Valgrind's interception of it, has named the thread. */
export function threadIn(element: Element): { thread: number; threadName?: string } {
  const threadName = childText(element, "threadname");
  return { thread: childNumber(element, "tid"), ...(threadName !== undefined && { threadName }) };
}

export function unknownElement({ name, text, children }: Element): UnknownElement {
  return { name, text: text.trim(), children: children.map(unknownElement) };
}
