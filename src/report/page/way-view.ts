/** One way to a cause: Valgrind's words, the source, the drawing of the block, and the stacks. */
import { blockStory, type BlockStory, overlapIn } from "../block.js";
import { palette } from "../colour.js";
import type { Finding, Frame } from "../contract.js";
import { placeToLook } from "../fold.js";
import { frameText } from "../frame-text.js";
import { overlapSentence, storySentence } from "./block-words.js";
import { blockDrawing, legend, overlapDrawing, type Swatch } from "./drawing.js";
import type { Excerpts } from "./excerpts.js";
import type { FrameRuns } from "./frame-runs.js";
import { type Markup, markup, type Part } from "./markup.js";
import { stackView, type StackViewOptions } from "./stack-view.js";
import { blockKey, type Way, withoutAddresses } from "./ways.js";

export interface WayContext {
  cwd: string;
  excerpts: Excerpts;
  runs: FrameRuns;
  processLabel(pid: number): string;
}

/** How many lines of source stand before and behind a place: more where it happened than elsewhere. */
const [aroundPlace, aroundOther] = [3, 1];

/** Of a further way only what differs from the first, `shown`, is said again: its stack always. */
export function wayView({ findings }: Way, context: WayContext, shown?: Finding): Markup {
  const finding = findings[0] as Finding;
  const { message, notes = [], stack, related } = finding;
  const place = placeToLook(stack);
  const frames = stackView(stack, stackOptions(context, place));
  const isOtherBlock = shown === undefined || blockKey(shown) !== blockKey(finding);
  const rest = isOtherBlock ? related.map((each) => relatedView(each, place, context)) : undefined;
  const figure = isOtherBlock ? figureOf(finding, context) : undefined;
  if (shown !== undefined) return markup`${differing(message, shown.message)}${figure}${frames}${rest}`;
  return markup`${messageView(message)}${notes.map((note) => markup`<p class="note">${note}</p>`)}${
    place === undefined ? undefined : context.excerpts.view(place, aroundPlace)
  }${figure}${frames}${rest}`;
}

function messageView(message: string): Markup | undefined {
  return message === "" ? undefined : markup`<p class="message">${message}</p>`;
}

function differing(message: string, shown: string): Markup | undefined {
  return withoutAddresses(message) === withoutAddresses(shown) ? undefined : messageView(message);
}

function figureOf({ kind, message, related }: Finding, context: WayContext): Markup | undefined {
  const story = blockStory({ kind, message, related });
  return story === undefined ? overlapFigure(message) : blockFigure(story, context);
}

function relatedView(
  { message, stack }: Finding["related"][number],
  main: Frame | undefined,
  context: WayContext,
): Markup {
  const place = placeToLook(stack);
  const isElsewhere = place?.file !== main?.file || place?.line !== main?.line;
  return markup`${messageView(message)}${
    place === undefined || !isElsewhere ? undefined : context.excerpts.view(place, aroundOther)
  }${stack.length === 0 ? undefined : stackView(stack, stackOptions(context, place))}`;
}

/** The source of the place stands above its stack already. */
function stackOptions({ cwd, runs, excerpts }: WayContext, place: Frame | undefined): StackViewOptions {
  return {
    cwd,
    hiddenView: (frames, summary) => runs.view(frames, summary),
    sourceOf: (frame) => (frame === place ? undefined : excerpts.view(frame, aroundOther)),
  };
}

function blockFigure(story: BlockStory, context: WayContext): Markup {
  return markup`<figure><div class="wide">${blockDrawing(story)}</div>${swatches(legend(story))}<figcaption><p>${storySentence(
    story,
  )}</p>${who("Allocated", story.allocated?.stack, context)}${who("Freed", story.freed?.stack, context)}</figcaption></figure>`;
}

function swatches(legend: readonly Swatch[]): Markup {
  return markup`<ul class="legend">${legend.map(
    ([swatch, words]) => markup`<li><span class="swatch ${swatch}"></span>${words}</li>`,
  )}</ul>`;
}

function who(done: string, stack: readonly Frame[] | undefined, { cwd }: WayContext): Part {
  const frame = stack === undefined ? undefined : (placeToLook(stack) ?? stack[0]);
  return frame === undefined ? undefined : markup`<p>${done} by <code>${placeText(frame, cwd)}</code></p>`;
}

function overlapFigure(message: string): Markup | undefined {
  const overlap = overlapIn(message);
  return overlap === undefined
    ? undefined
    : markup`<figure><div class="wide">${overlapDrawing(overlap)}</div>${swatches([["hit bad", "in both"]])}<figcaption><p>${overlapSentence(overlap)}</p></figcaption></figure>`;
}

const plain = palette(false);

export function placeText(frame: Frame, cwd: string): string {
  return frameText(frame, { palette: plain, cwd, full: false });
}
