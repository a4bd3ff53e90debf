/** One finding as lines of text. */
import { basename, isAbsolute } from "node:path";
import type { Palette } from "./colour.js";
import type { Finding, Frame } from "./contract.js";
import { excerptLines } from "./excerpt.js";
import { placeToLook } from "./fold.js";
import { growthSentences } from "./growth.js";
import { withoutParameters } from "./function-name.js";
import { stackLines } from "./stack-text.js";
import { visible } from "./visible.js";
import { headline } from "./words.js";

export interface FindingTextOptions {
  palette: Palette;
  cwd: string;
  /** Of the terminal. */
  columns: number;
  stack: "folded" | "full";
  linesOf(file: string): readonly string[] | undefined;
  /** Its number in the report. */
  number: number;
  /** The program that the process runs, when there is more than one process. */
  command?: string | undefined;
  /** How many more findings no symbol tells from this one. */
  alike: number;
}

/** How many lines of source stand before and after the one where it happened. */
const around = 2;

export function findingLines(finding: Finding, options: FindingTextOptions): string[] {
  const { palette } = options;
  const { reason } = finding;
  const colour = reason === undefined ? palette.bad : palette.faint;
  const place = placeToLook(finding.stack);
  const lines = [
    `${colour(`${options.number}. ${headline(finding.kind, finding.message)}`)}${placeText(place, palette)}`,
    `   ${palette.faint(facts(finding, options).join(", "))}`,
    ...(reason === undefined ? [] : [`   runtime: ${reason}`]),
    ...(finding.test === undefined ? [] : [`   test: ${palette.headline(visible(finding.test))}`]),
    ...[finding.message, ...growthSentences(finding), ...(finding.notes ?? [])].map(
      (sentence) => `   ${visible(sentence)}`,
    ),
    ...apart(excerptLines(place, { ...options, indent: "   ", around })),
    ...stackLines(finding.stack, { ...options, indent: "     " }),
  ];
  for (const related of finding.related) lines.push(...relatedLines(related, place, options));
  return lines;
}

/** Valgrind's own words, such as "Address … is 0 bytes inside a block of size 16 free'd", and then "Block was alloc'd at". */
function relatedLines(
  { message, stack }: Finding["related"][number],
  main: Frame | undefined,
  options: FindingTextOptions,
): string[] {
  const place = placeToLook(stack);
  const isElsewhere = place?.file !== main?.file || place?.line !== main?.line;
  const excerpt = isElsewhere ? excerptLines(place, { ...options, indent: "     ", around: 0 }) : [];
  return [
    ...(excerpt.length > 0 ? [""] : []),
    ...(message === "" ? [] : [`   ${message}`]),
    ...excerpt,
    ...stackLines(stack, { ...options, indent: "       " }),
  ];
}

function apart(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...lines, ""];
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

function placeText(frame: Frame | undefined, palette: Palette): string {
  if (frame?.file === undefined) return "";
  const { file, line, function: name, language } = frame;
  const caller = name === undefined ? "" : `${visible(language === "javascript" ? name : withoutParameters(name))}, `;
  const place = visible(line === undefined ? basename(file) : `${basename(file)}:${line}`);
  return ` ${palette.place(`(${caller}${isAbsolute(file) ? palette.link(place, file, line) : place})`)}`;
}
