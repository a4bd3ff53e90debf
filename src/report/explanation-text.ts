/** What a kind of finding means, in a few faint lines below the first one of that kind. */
import type { Palette } from "./colour.js";
import type { Finding } from "./contract.js";
import { explanationOf, variantOf } from "./explanations.js";

const indent = "   ";

/** Longer lines are hard to read, however wide the terminal is. */
const widest = 120;
const narrowest = 40;

/** Empty for a kind that is in `explained` already, to which it is added, and for one that nobody knows. */
export function explanationLines(
  { kind, message }: Pick<Finding, "kind" | "message">,
  explained: Set<string>,
  { palette, columns }: { palette: Palette; columns: number },
): string[] {
  const variant = variantOf(kind, message);
  const explanation = explanationOf(kind, message);
  if (explanation === undefined || explained.has(variant)) return [];
  explained.add(variant);
  const width = Math.min(Math.max(columns, narrowest), widest) - indent.length;
  const lines = [explanation.means, `To mend it: ${explanation.fix}`].flatMap((text) => wrap(text, width));
  return ["", ...lines.map((line) => `${indent}${palette.faint(line)}`)];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
