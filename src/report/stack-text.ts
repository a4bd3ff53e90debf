/**
 * A stack as lines of text. Long runs of frames of the runtime's, the system's or generated code are folded, since an addon's frame in
 * between is what the reader looks for; `--json` has them all.
 */
import { basename, relative } from "node:path";
import { isGenerated } from "../frames/native.js";
import { isRuntimeObject, isSystemObject } from "../frames/objects.js";
import type { Palette } from "./colour.js";
import type { Frame } from "./contract.js";
import { withoutParameters } from "./function-name.js";

export interface StackTextOptions {
  palette: Palette;
  indent: string;
  /** Sources below this folder are named relative to it. */
  cwd: string;
}

/** How many frames of a run are shown: more where the error happened than further out. */
const shownFirst = 6;
const shownLater = 2;

export function stackLines(stack: readonly Frame[], { palette, indent, cwd }: StackTextOptions): string[] {
  const lines: string[] = [];
  const say = (text: string): number => lines.push(`${indent}${lines.length === 0 ? "at" : "by"} ${text}`);
  for (let start = 0; start < stack.length;) {
    const run = runFrom(stack, start);
    const shown = howMany(run, start);
    for (const frame of run.slice(0, shown)) say(frameText(frame, palette, cwd));
    if (shown < run.length) say(palette.faint(foldText(run, shown)));
    start += run.length;
  }
  return lines;
}

/** The longest run from `start` of frames that one line can stand for; a frame of the user's is a run of its own. */
function runFrom(stack: readonly Frame[], start: number): Frame[] {
  const origin = originOf(stack[start] as Frame);
  const end = stack.findIndex((frame, index) => index > start && (origin === "user" || originOf(frame) !== origin));
  return stack.slice(start, end === -1 ? undefined : end);
}

type Origin = "generated" | "runtime" | "user";

/** The system's frames between the runtime's go with them: main's caller, a thread's start. */
function originOf(frame: Frame): Origin {
  if (frame.language !== "native") return "user";
  if (isGenerated(frame)) return "generated";
  return frame.object !== undefined && (isRuntimeObject(frame.object) || isSystemObject(frame.object))
    ? "runtime"
    : "user";
}

/** A fold that hides one frame takes as much room as the frame, and a frame of generated code says nothing by its address. */
function howMany(run: readonly Frame[], start: number): number {
  const first = run[0] as Frame;
  if (originOf(first) === "generated") return 0;
  const limit = start === 0 ? shownFirst : shownLater;
  return run.length <= limit + 1 ? run.length : limit;
}

function foldText(run: readonly Frame[], shown: number): string {
  const folded = run.slice(shown);
  const count = `${folded.length} ${shown > 0 ? "more " : ""}${folded.length === 1 ? "frame" : "frames"}`;
  const first = folded[0] as Frame;
  if (isGenerated(first)) return `${count} of generated code (JavaScript, WebAssembly)`;
  const objects = [...new Set(folded.flatMap(({ object }) => (object === undefined ? [] : [basename(object)])))];
  return `${count} in ${objects.join(", ")}`;
}

function frameText(frame: Frame, palette: Palette, cwd: string): string {
  const name = frame.function === undefined ? frame.ip : withoutParameters(frame.function);
  const place = placeOf(frame, cwd);
  return place === "" ? name : `${name} ${palette.place(`(${place})`)}`;
}

function placeOf(frame: Frame, cwd: string): string {
  if (frame.file !== undefined) {
    const inside = relative(cwd, frame.file);
    const file = inside.startsWith("..") ? frame.file : inside;
    return [file, frame.line, frame.column].filter((part) => part !== undefined).join(":");
  }
  return frame.object === undefined ? "" : `in ${basename(frame.object)}`;
}
