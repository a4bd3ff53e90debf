/**
 * Which frames of a stack are shown. The user's always are; what the runtime, the system and nameless code have between them becomes one
 * line, but for what tells the reader something: what happened at the innermost end, and which function of the runtime's was called.
 */
import { builtinOf } from "../frames/builtins.js";
import { isJsgrinds, originOf } from "../frames/origin.js";
import type { Frame } from "./contract.js";

export type StackPart = { frame: Frame } | { hidden: readonly Frame[] };

/** How many frames are shown of a stack that has none of the user's. */
const shownOfForeign = 6;

export function fold(stack: readonly Frame[]): StackPart[] {
  const isUsers = stack.map((frame) => originOf(frame) === "user");
  if (!isUsers.includes(true)) return hideAll(stack.slice(0, shownOfForeign), stack.slice(shownOfForeign));
  const parts: StackPart[] = [];
  for (let start = 0; start < stack.length;) {
    const next = isUsers.indexOf(true, start);
    const end = next === -1 ? stack.length : next;
    parts.push(...foldRun(stack.slice(start, end), start === 0 ? telling : () => false));
    const users = stack[end];
    if (users !== undefined) parts.push({ frame: users });
    start = end + 1;
  }
  return parts;
}

/** The innermost frame that is the user's and has a source: where the reader should look. */
export function placeToLook(stack: readonly Frame[]): Frame | undefined {
  return stack.find((frame) => frame.file !== undefined && originOf(frame) === "user");
}

function hideAll(shown: readonly Frame[], rest: readonly Frame[]): StackPart[] {
  return [...foldRun(shown, () => true), ...foldRun(rest, () => false)];
}

/** Frames that are not shown are hidden together with their neighbours. */
function foldRun(run: readonly Frame[], isShown: (frame: Frame, run: readonly Frame[]) => boolean): StackPart[] {
  const parts: StackPart[] = [];
  let hidden: Frame[] = [];
  const hide = (): void => {
    const [only] = hidden;
    // A line that hides one frame takes as much room as the frame.
    if (hidden.length === 1 && only !== undefined && isNameable(only)) parts.push({ frame: only });
    else if (hidden.length > 0) parts.push({ hidden });
    hidden = [];
  };
  for (const frame of run) {
    if (!isNameable(frame) || !isShown(frame, run)) {
      hidden.push(frame);
      continue;
    }
    hide();
    parts.push({ frame });
  }
  hide();
  return parts;
}

/** An address says nothing; and that a request came through jsgrind's own functions is no news. */
function isNameable(frame: Frame): boolean {
  return originOf(frame) !== "generated" && !isJsgrinds(frame);
}

/**
 * Of the frames before the user's first: the innermost, the function of the C library that came to it, and the function of the runtime's
 * that the user's called. Of a request to Valgrind none, since that is what the user's own function did.
 */
function telling(frame: Frame, run: readonly Frame[]): boolean {
  const [innermost] = run;
  if (innermost === undefined || isJsgrinds(innermost)) return false;
  if (frame === innermost) return true;
  const outside = run.findIndex((other) => originOf(other) !== "system");
  return frame === run[(outside === -1 ? run.length : outside) - 1] || frame === calledByUser(run);
}

function calledByUser(run: readonly Frame[]): Frame | undefined {
  const called = run.findLast((frame) => builtinOf(frame.function ?? "")?.role !== "plumbing");
  if (called === undefined) return undefined;
  return called.language === "javascript" || builtinOf(called.function ?? "")?.role === "library" ? called : undefined;
}
