/** The little of Markdown that the pages of docs/ are made of: headings and fenced code. */

export interface CodeBlock {
  language: string;
  /** Of its first line of code, from 1. */
  line: number;
  source: string;
}

export interface Section {
  /** As it is written, without the number signs. */
  heading: string;
  level: number;
  /** All below the heading up to the next heading of any level. */
  text: string;
}

export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^```(\w*)$/.exec(line);
    if (open === undefined && fence !== null) open = { language: fence[1] ?? "", line: index + 2, lines: [] };
    else if (open !== undefined && line === "```") {
      blocks.push({ language: open.language, line: open.line, source: `${open.lines.join("\n")}\n` });
      open = undefined;
    } else open?.lines.push(line);
  }
  if (open !== undefined) throw new Error(`The code block that begins at line ${open.line} has no end`);
  return blocks;
}

export function sections(text: string): Section[] {
  const found: Section[] = [{ heading: "", level: 0, text: "" }];
  let inCode = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) inCode = !inCode;
    const [, signs, heading] = (inCode ? null : /^(#+) (.*)$/.exec(line)) ?? [];
    if (signs !== undefined && heading !== undefined) found.push({ heading, level: signs.length, text: "" });
    else (found.at(-1) as Section).text += `${line}\n`;
  }
  return found;
}

/** Where GitHub puts a heading. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** The targets of inline links, outside of code. */
export function links(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target ?? "");
}
