/**
 * Where a program says that its map is: the comment `//# sourceMappingURL=sum.js.map`. As in ECMA-426 for those who do not parse
 * (JavaScriptExtractSourceMapURL): only comments and blanks may follow, so that what stands in a string rarely counts. Begins at the
 * end, since all before the last line of code is of no account.
 */

/** A quote would be that of a string around it; V8 refuses those as well. `@` is what early tools wrote. */
const named = /^[#@]\s*sourceMappingURL=([^\s'"`]+)\s*$/;

export function mapUrlOf(text: string): string | undefined {
  for (let end = text.length; end >= 0;) {
    const start = lineStartBefore(text, end);
    const found = lastInLine(text.slice(start, end));
    if (found !== "blank") return found === "code" ? undefined : found.url;
    end = start - 1;
  }
  return undefined;
}

function lineStartBefore(text: string, end: number): number {
  let start = end;
  while (start > 0 && !isLineEnd(text.charCodeAt(start - 1))) start--;
  return start;
}

function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d || unit === 0x2028 || unit === 0x2029;
}

function lastInLine(line: string): { url: string } | "code" | "blank" {
  let last: { url: string } | "code" | "blank" = "blank";
  for (let at = 0; at < line.length;) {
    const slash = line.indexOf("/", at);
    const next = slash < 0 ? line.length : slash;
    if (/\S/.test(line.slice(at, next))) last = "code";
    if (line.startsWith("//", next)) return commented(line.slice(next + 2)) ?? last;
    const close = line.startsWith("/*", next) ? line.indexOf("*/", next + 2) : -1;
    if (close >= 0) last = commented(line.slice(next + 2, close)) ?? last;
    else if (slash >= 0) last = "code";
    at = close >= 0 ? close + 2 : next + 1;
  }
  return last;
}

function commented(comment: string): { url: string } | undefined {
  const url = named.exec(comment)?.[1];
  return url === undefined ? undefined : { url };
}
