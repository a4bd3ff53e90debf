/** A stack as lines of text, innermost first. `--json` has every frame; here, unless all are asked for, those that tell something. */
import { originOf } from "../frames/origin.js";
import type { Palette } from "./colour.js";
import type { Frame } from "./contract.js";
import { fold, type StackPart } from "./fold.js";
import { frameText } from "./frame-text.js";
import { hiddenText } from "./hidden-text.js";

export interface StackTextOptions {
  palette: Palette;
  indent: string;
  cwd: string;
  /** `folded` hides most of the runtime's frames. */
  stack: "folded" | "full";
}

export function stackLines(stack: readonly Frame[], options: StackTextOptions): string[] {
  const parts: StackPart[] = options.stack === "full" ? stack.map((frame) => ({ frame })) : fold(stack);
  return parts.map((part) => `${options.indent}${partText(part, stack, options)}`);
}

/** The runtime's frames are faint, but for the one where it happened. */
function partText(part: StackPart, stack: readonly Frame[], { palette, cwd, stack: shown }: StackTextOptions): string {
  if ("hidden" in part) return palette.faint(hiddenText(part.hidden));
  const { frame } = part;
  const text = (colours: Palette): string =>
    `at ${frameText(frame, { palette: colours, cwd, full: shown === "full" })}`;
  if (originOf(frame) === "user" || frame === stack[0]) return text(palette);
  return palette.faint(text({ ...palette, faint: plain, place: plain }));
}

function plain(text: string): string {
  return text;
}
