/** One frame as text, in the manner of V8's own stacks: `async save (src/save.ts:4:9)`. */
import { isAbsolute, relative } from "node:path";
import { builtinOf } from "../frames/builtins.js";
import { isGenerated } from "../frames/native.js";
import type { Palette } from "./colour.js";
import type { Frame } from "./contract.js";
import { withoutParameters } from "./function-name.js";
import { objectName } from "./hidden-text.js";
import { visible } from "./visible.js";

export interface FrameTextOptions {
  palette: Palette;
  /** Sources below this folder are named relative to it. */
  cwd: string;
  /** Says also how V8 ran the frame. */
  full: boolean;
}

export function frameText(frame: Frame, { palette, cwd, full }: FrameTextOptions): string {
  const builtin = builtinOf(frame.function ?? "");
  if (builtin !== undefined) return `${builtin.words} ${palette.faint(`[V8 ${builtin.name}]`)}`;
  const name = nameOf(frame);
  const place = placeOf(frame, palette, cwd);
  const text = name === "" ? palette.place(place) : place === "" ? name : `${name} ${palette.place(`(${place})`)}`;
  const how = full
    ? [frame.tier, frame.inlined === true ? "inlined" : undefined].filter((word) => word !== undefined)
    : [];
  return `${frame.async === true ? "async " : ""}${text}${palette.faint(how.map((word) => ` · ${word}`).join(""))}`;
}

/** V8 has no name for the top level of a module and for many arrow functions, and shows the place alone. */
function nameOf(frame: Frame): string {
  const { ip, language, function: name } = frame;
  if (name !== undefined) return visible(language === "javascript" ? name : withoutParameters(name));
  if (isGenerated(frame) && language === "native") return `${ip} (generated code)`;
  if (language === "native") return ip;
  return frame.file === undefined && frame.origin === undefined ? "<anonymous>" : "";
}

function placeOf(frame: Frame, palette: Palette, cwd: string): string {
  const { file, line, column, object, origin } = frame;
  const position = [line, column].filter((part) => part !== undefined).map((part) => `:${part}`);
  if (origin !== undefined) return visible(`${origin}, ${file ?? "<anonymous>"}${position.join("")}`);
  if (file === undefined) return object === undefined ? "" : objectPlace(object);
  const text = `${visible(shortened(file, cwd))}${position.join("")}`;
  return isAbsolute(file) ? palette.link(text, file, line) : text;
}

function objectPlace(object: string): string {
  const name = objectName(object);
  return name === "Valgrind" ? "replaced by Valgrind" : `in ${name}`;
}

/** Relative to the folder, if it is below it. */
export function shortened(file: string, cwd: string): string {
  if (!isAbsolute(file)) return file;
  const inside = relative(cwd, file);
  return inside.startsWith("..") ? file : inside;
}
