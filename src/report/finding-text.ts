/** One finding as lines of text. */
import { basename } from "node:path";
import { isRuntimeObject, isSystemObject } from "../frames/objects.js";
import type { Palette } from "./colour.js";
import type { Finding, Frame } from "./contract.js";
import { withoutParameters } from "./function-name.js";
import { stackLines } from "./stack-text.js";
import { headline } from "./words.js";

export interface FindingTextOptions {
  palette: Palette;
  cwd: string;
  /** Its number in the report. */
  number: number;
  /** The program that the process runs, when there is more than one process. */
  command?: string | undefined;
  /** Of noise: why it is the runtime's. */
  reason?: string | undefined;
  /** How many more findings no symbol tells from this one. */
  alike: number;
}

export function findingLines(finding: Finding, options: FindingTextOptions): string[] {
  const { palette, cwd, reason } = options;
  const colour = reason === undefined ? palette.bad : palette.faint;
  const lines = [
    `${colour(`${options.number}. ${headline(finding.kind, finding.message)}`)}${placeText(finding.stack, palette)}`,
  ];
  lines.push(`   ${palette.faint(facts(finding, options).join(", "))}`);
  if (reason !== undefined) lines.push(`   runtime: ${reason}`);
  lines.push(`   ${finding.message}`);
  lines.push(...stackLines(finding.stack, { palette, cwd, indent: "     " }));
  for (const { message, stack } of finding.related) {
    // Valgrind's own words, such as "Address … is 0 bytes inside a block of size 16 free'd", and then "Block was alloc'd at".
    if (message !== "") lines.push(`   ${message}`);
    lines.push(...stackLines(stack, { palette, cwd, indent: "       " }));
  }
  return lines;
}

function facts(finding: Finding, { command, alike }: FindingTextOptions): string[] {
  const facts = [finding.kind === "" ? "kind unknown" : finding.kind];
  if (finding.leak === undefined) facts.push(times(finding.occurrences));
  if (alike > 0) facts.push(`and ${alike} more with the same symbols`);
  facts.push(command === undefined ? `process ${finding.pid}` : `process ${finding.pid} (${command})`);
  if (finding.thread > 1) facts.push(`thread ${finding.thread}`);
  facts.push(finding.id);
  return facts;
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count.toLocaleString("en")} times`;
}

/** The innermost frame of the user's that has a source line; without one, the headline says nothing about where. */
function placeText(stack: readonly Frame[], palette: Palette): string {
  const frame = stack.find(({ file, object }) => file !== undefined && !isForeign(object));
  if (frame?.file === undefined) return "";
  const place = frame.line === undefined ? basename(frame.file) : `${basename(frame.file)}:${frame.line}`;
  const name = frame.function === undefined ? "" : `${withoutParameters(frame.function)}, `;
  return ` ${palette.place(`(${name}${place})`)}`;
}

function isForeign(object: string | undefined): boolean {
  return object !== undefined && (isRuntimeObject(object) || isSystemObject(object));
}
