/** A stack as a list of frames, innermost first; those that tell little stand behind a line that says how many. */
import { originOf } from "../../frames/origin.js";
import { palette } from "../colour.js";
import type { Frame } from "../contract.js";
import { fold } from "../fold.js";
import { frameText } from "../frame-text.js";
import { hiddenText } from "../hidden-text.js";
import { type Markup, markup } from "./markup.js";

export interface StackViewOptions {
  cwd: string;
  /** What shows the frames of a line that stands for hidden ones; without it they are in the page at that place. */
  hiddenView?(frames: readonly Frame[], summary: string): Markup;
  /** What can be opened below a frame of the user's: its source. */
  sourceOf?(frame: Frame): Markup | undefined;
}

export function stackView(stack: readonly Frame[], options: StackViewOptions): Markup {
  if (stack.length === 0) return markup`<p>Its stack is not known.</p>`;
  const { cwd, hiddenView = (frames, summary) => openedInPlace(frames, summary, cwd) } = options;
  const parts = fold(stack).map((part) =>
    "frame" in part
      ? frameView(part.frame, cwd, options.sourceOf)
      : markup`<li class="fold">${hiddenView(part.hidden, hiddenText(part.hidden))}</li>`,
  );
  return markup`<ol class="stack">${parts}</ol>`;
}

const plain = palette(false);

export function frameView(frame: Frame, cwd: string, sourceOf?: StackViewOptions["sourceOf"]): Markup {
  const text = frameText(frame, { palette: plain, cwd, full: true });
  if (originOf(frame) !== "user") return markup`<li class="foreign">${text}</li>`;
  const source = sourceOf?.(frame);
  return source === undefined
    ? markup`<li>${text}</li>`
    : markup`<li><details class="frame"><summary>${text}</summary>${source}</details></li>`;
}

function openedInPlace(frames: readonly Frame[], summary: string, cwd: string): Markup {
  return markup`<details><summary>${summary}</summary><ol>${frames.map((frame) => frameView(frame, cwd))}</ol></details>`;
}
