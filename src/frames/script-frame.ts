/** A frame of JavaScript in the terms of the contract: where its author wrote it, under the author's names. */
import type { AnsweredFrame } from "../ask/answers.js";
import type { Frame } from "../report/contract.js";
import type { Sources } from "../sources/sources.js";

export function scriptFrame(frame: AnsweredFrame, sources: Sources): Frame {
  const { file, line, column, tier, origin } = frame;
  const name = nameOf(frame, sources);
  const place = file === undefined ? { line, column } : placeIn(file, frame, sources);
  return {
    ip: `0x${frame.ip.toString(16).toUpperCase()}`,
    language: "javascript",
    ...(name !== "" && { function: name }),
    ...("file" in place && { file: place.file }),
    ...(line !== undefined && place.line !== undefined && { line: place.line }),
    ...(line !== undefined && place.column !== undefined && { column: place.column }),
    ...(tier !== undefined && { tier }),
    ...(frame.how === "inlined" && { inlined: true }),
    ...(frame.how === "async" && { async: true }),
    ...(origin !== undefined && { origin }),
  };
}

function nameOf({ function: name, file, start, origin }: AnsweredFrame, sources: Sources): string {
  // As in V8's own stack traces.
  if (name === "" && origin !== undefined) return "eval";
  return file === undefined || start === undefined ? name : sources.functionName({ file, ...start }, name);
}

/** Where the line is not known, the file may still be: that in which the function begins. */
function placeIn(
  file: string,
  { line, column, start }: AnsweredFrame,
  sources: Sources,
): { file: string; line?: number; column?: number } {
  if (line !== undefined) return sources.original({ file, line, ...(column !== undefined && { column }) });
  return start === undefined ? { file } : { file: sources.original({ file, ...start }).file };
}
