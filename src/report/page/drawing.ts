/** A block of memory and the access around it, drawn. Colours and hatching are the style's; what it shows is also said in words. */
import type { Access, BlockPlace, BlockStory, Overlap } from "../block.js";
import { overlapSentence, storySentence } from "./block-words.js";
import { type Markup, markup, type Part } from "./markup.js";
import { type Scale, scaleOf } from "./scale.js";

/** What Memcheck leaves around each block of malloc's (--redzone-size), and what is shown around others. */
const around = 16;
const [barTop, barHeight] = [34, 40];
const barBottom = barTop + barHeight;
const height = barBottom + 22;
/** Of the numbers and words in the drawing. */
const letter = 7;

/** Once in a page that has drawings: what the hatched areas are filled with. */
export const patterns: Markup = markup`<svg class="patterns" aria-hidden="true" focusable="false"><defs>
<pattern id="redzone" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern>
<pattern id="gone" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><line class="hatch" x1="0" y1="0" x2="0" y2="8"/></pattern>
</defs></svg>
`;

export function blockDrawing(story: BlockStory): Markup {
  const { place, access } = story;
  const { offset, size } = place;
  const end = offset + lengthOf(access);
  const scale = scaleOf([
    Math.min(0, offset) - around,
    Math.max(size, end) + around,
    0,
    size,
    offset,
    end,
    ...(hasRedzone(place) ? [-around, size + around] : []),
  ]);
  const block = area("block", scale, 0, size);
  return figure(scale, storySentence(story), [
    area("beyond", scale, scale.stretches[0]?.from ?? 0, scale.stretches.at(-1)?.to ?? 0),
    ...(hasRedzone(place) ? [area("redzone", scale, -around, 0), area("redzone", scale, size, size + around)] : []),
    block,
    place.state === "freed" ? area("gone", scale, 0, size) : undefined,
    ...hits(scale, place, access),
    grid(scale),
    cuts(scale),
    area("edge", scale, 0, size),
    pointer(scale, offset, end, accessText(access)),
    ticks(scale, size),
  ]);
}

/** What the areas of a drawing are, for beside it. */
export function legend({ place, access }: BlockStory): Swatch[] {
  const { outside, inside } = parts(place, access);
  const done = access.verb === "use" ? "the byte in question" : access.verb === "hand out" ? "handed out" : "accessed";
  const [insideClass, outsideClass] = access.verb === "hand out" ? ["hit bad", "hit"] : ["hit", "hit bad"];
  const swatches: (Swatch | undefined)[] = [
    place.state === "freed" ? ["block gone", "the block, freed"] : ["block", "the block"],
    inside > 0 ? [insideClass, `${done}, inside the block`] : undefined,
    outside > 0 ? [outsideClass, `${done}, ${place.state === "freed" ? "freed" : "outside the block"}`] : undefined,
    hasRedzone(place) ? ["redzone", "redzone"] : undefined,
  ];
  return swatches.filter((swatch) => swatch !== undefined);
}

export type Swatch = readonly [classes: string, words: string];

/** Of other blocks nobody knows whether they have one. */
function hasRedzone({ by, state }: BlockPlace): boolean {
  return by === "allocator" && state !== "unallocated";
}

/** Source and destination of a copy, one above the other. */
export function overlapDrawing(overlap: Overlap): Markup {
  const { size, distance } = overlap;
  const scale = scaleOf([
    0,
    size,
    distance,
    distance + size,
    Math.min(0, distance) - 2,
    Math.max(0, distance) + size + 2,
  ]);
  const [from, to] = [Math.max(0, distance), Math.min(size, distance + size)];
  return figure(scale, overlapSentence(overlap), [
    markup`<text x="${round(scale.x(0))}" y="14">source</text>`,
    half("block", scale, [0, size], 20),
    half("block", scale, [distance, distance + size], 50),
    ...(from < to ? [half("hit bad", scale, [from, to], 20), half("hit bad", scale, [from, to], 50)] : []),
    half("edge", scale, [0, size], 20),
    half("edge", scale, [distance, distance + size], 50),
    markup`<text x="${round(scale.x(distance))}" y="${height - 6}">destination</text>`,
  ]);
}

function lengthOf({ verb, size }: Access): number {
  return size ?? (verb === "use" ? 1 : 0);
}

/** How many of the bytes are the block's, and how many are not its, or no longer. */
function parts(place: BlockPlace, access: Access): { inside: number; outside: number } {
  const length = lengthOf(access);
  const end = place.offset + length;
  const inside = Math.max(0, Math.min(end, place.size) - Math.max(place.offset, 0));
  return place.state === "live" ? { inside, outside: length - inside } : { inside: 0, outside: length };
}

function hits(scale: Scale, place: BlockPlace, access: Access): Part[] {
  const { offset, size, state } = place;
  const end = offset + lengthOf(access);
  if (state !== "live") return [area("hit bad", scale, offset, end)];
  // What may be used is the block's, and what may be handed out is all but the block's.
  const [inside, outside] = access.verb === "hand out" ? ["hit bad", "hit"] : ["hit", "hit bad"];
  return [
    area(outside, scale, offset, Math.min(end, 0)),
    area(inside, scale, Math.max(offset, 0), Math.min(end, size)),
    area(outside, scale, Math.max(offset, size), end),
  ];
}

function accessText({ verb, size }: Access): string {
  if (verb === "free") return "freed here";
  if (verb === "jump") return "jumped to";
  if (verb === "hand out") return "handed out";
  if (size === undefined) return "first byte";
  return `${verb} of ${size.toLocaleString("en")}`;
}

function figure(scale: Scale, words: string, shapes: readonly Part[]): Markup {
  // Room for half a pixel of the outer lines.
  const width = Math.ceil(Math.max(scale.width, 160)) + 2;
  return markup`<svg class="drawing" role="img" aria-label="${words}" viewBox="-1 0 ${width} ${height}" width="${width}" height="${height}">${shapes}</svg>`;
}

function area(name: string, scale: Scale, from: number, to: number): Part {
  return half(name, scale, [from, to], barTop, barHeight);
}

function half(name: string, scale: Scale, [from, to]: [number, number], top: number, high = 22): Part {
  if (from >= to) return undefined;
  const [x, width] = [scale.x(from), scale.x(to) - scale.x(from)];
  // The style cannot name a pattern: that would be an address in it.
  const fill = name === "redzone" || name === "gone" ? markup` fill="url(#${name})"` : undefined;
  return markup`<rect class="${name}" x="${round(x)}" y="${top}" width="${round(width)}" height="${high}"${fill}/>`;
}

/** A line between bytes, where they are wide enough to be counted. */
function grid({ byte, width }: Scale): Part {
  if (byte === undefined || byte < 8) return undefined;
  // One thick line of dashes: a line for each byte would be most of the drawing's text.
  return markup`<path class="grid" d="M0 ${barTop + barHeight / 2}H${round(width)}" stroke-width="${barHeight}" stroke-dasharray="1 ${(byte - 1).toFixed(3)}"/>`;
}

function cuts({ stretches }: Scale): Part[] {
  return stretches
    .filter(({ isCut }) => isCut)
    .map(({ x, width }) => {
      const middle = round(x + width / 2);
      return markup`<path class="gap" d="M${middle} ${barTop - 4}l-6 ${barHeight + 8}h8l6 -${barHeight + 8}z"/><path class="slash" d="M${middle} ${barTop - 4}l-6 ${barHeight + 8}m8 0l6 -${barHeight + 8}"/>`;
    });
}

/** A bracket over the bytes, or an arrow to the one, and the word for what is done. */
function pointer(scale: Scale, from: number, to: number, words: string): Part[] {
  const [left, right] = [scale.x(from), scale.x(to)];
  const middle = (left + right) / 2;
  const half = (words.length * letter) / 2;
  const center = Math.max(half, Math.min(middle, Math.max(scale.width, 160) - half));
  const top = barTop - 9;
  const bracket =
    right - left > 14
      ? `M${round(left + 1)} ${barTop - 3}V${top}H${round(right - 1)}V${barTop - 3}M${round(middle)} ${top}v-5`
      : `M${round(middle)} ${barTop - 3}v-11m-4 6l4 5l4 -5`;
  return [
    markup`<text class="verb" x="${round(center)}" y="14" text-anchor="middle">${words}</text>`,
    markup`<path class="bracket" d="${bracket}"/>`,
  ];
}

/** The offsets of the block's beginning and end. */
function ticks(scale: Scale, size: number): Part[] {
  const [left, right] = [scale.x(0), scale.x(size)];
  const end = size.toLocaleString("en");
  const isTight = right - left < (end.length + 2) * letter;
  return [
    tick(left, "0", isTight ? "end" : "middle"),
    ...(size > 0 ? [tick(right, end, isTight ? "start" : "middle")] : []),
  ];
}

function tick(x: number, words: string, anchor: string): Markup {
  return markup`<path class="tick" d="M${round(x)} ${barBottom}v6"/><text x="${round(x)}" y="${height - 4}" text-anchor="${anchor}">${words}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
