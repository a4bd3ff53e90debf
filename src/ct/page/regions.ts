/** Which lines of a long file are shown: some around each that has a remark, and the whole of a function that is short. */

/** From 1, both ends included. */
export interface Region {
  first: number;
  last: number;
}

const around = 3;
const longestFunction = 40;

/** In order, apart from each other. `lines` need not be in order, and may lie beyond the source. */
export function regionsOf(source: readonly string[], lines: Iterable<number>): Region[] {
  const count = source.at(-1) === "" ? source.length - 1 : source.length;
  const regions: Region[] = [];
  const wanted = [...lines]
    .flatMap((line) => [{ first: line - around, last: line + around }, functionAround(source, line) ?? []].flat())
    .map(({ first, last }) => ({ first: Math.max(1, first), last: Math.min(count, last) }))
    .filter(({ first, last }) => first <= last)
    .toSorted((a, b) => a.first - b.first);
  for (const region of wanted) {
    const before = regions.at(-1);
    // What says that one line is not shown takes as much room as the line.
    if (before !== undefined && region.first <= before.last + 2) before.last = Math.max(before.last, region.last);
    else regions.push(region);
  }
  // The same holds at both ends.
  const [start, end] = [regions[0], regions.at(-1)];
  if (start?.first === 2) start.first = 1;
  if (end?.last === count - 1) end.last = count;
  return regions;
}

/** What else has a block in brackets. */
const control =
  /^\s*(?:\}\s*)?(?:if|else|for|foreach|while|do|switch|case|default|try|catch|finally|with|match|loop|unsafe|return)\b/;

/**
 * The innermost function, told by the indentation of its lines: sources are of any language that compiles to WebAssembly. Where it is
 * mistaken, or the code is not indented, a reader sees a few lines more or less.
 */
export function functionAround(source: readonly string[], line: number): Region | undefined {
  let depth = indentation(source[line - 1] ?? "");
  let tail: number | undefined;
  // It may be the line with the head itself.
  for (let number = line; number >= 1 && line - number < longestFunction; number--) {
    const text = source[number - 1] ?? "";
    const own = indentation(text);
    if (text.trim() === "" || own > depth || (own === depth && number !== line && tail === undefined)) continue;
    depth = own;
    // `): void {` is the end of a head whose parameters have lines of their own.
    if (/^\s*\)/.test(text)) tail = own;
    else if (isHead(text, tail !== undefined)) return closed(source, number, own);
    else tail = undefined;
  }
  return undefined;
}

function isHead(text: string, hasParametersBelow: boolean): boolean {
  if (control.test(text)) return false;
  const code = text.replace(/\s*\/\/.*$/, "");
  return hasParametersBelow ? /\(\s*$/.test(code) : /\(.*\{\s*$|=>\s*\{?\s*$/.test(code);
}

function closed(source: readonly string[], first: number, depth: number): Region | undefined {
  for (let number = first + 1; number <= source.length && number - first < longestFunction; number++) {
    const text = source[number - 1] ?? "";
    if (text.trim() === "" || indentation(text) > depth || /^\s*\)/.test(text)) continue;
    return { first, last: /^\s*[})\]]/.test(text) ? number : number - 1 };
  }
  return undefined;
}

function indentation(text: string): number {
  return /^\s*/.exec(text)?.[0].length ?? 0;
}
