/**
 * Where the cases of test/fixtures/stacks err, read from their sources. A comment `/*@…*` `/` stands directly before what is meant:
 *
 *     @CASE[^DEPTH] [FUNCTION][; HOW]…
 *
 * DEPTH counts outwards from the error, 0 when left out; `1-5` stands for five frames at one place. FUNCTION is the author's
 * name for the function, nothing where it has none; two, with | between, where V8 itself calls it one thing in its stacks and
 * another in its log of code, in some version. HOW is any of
 *
 *     line       only the line is certain, V8 having no position of its own there
 *     file       only the file is certain: V8 keeps the position of what happened before
 *     name       only the name is certain, the code being in no file
 *     tier T     the frame's tier
 *     unseen     natively nothing can look at the stack there
 *     end        no function of the user's is further out
 *     under CASE further in stand the frames of CASE
 *     by CASE    further out stand the frames of CASE; `by perform` when neither is said
 */
import { readFileSync } from "node:fs";

export interface Marker {
  case: string;
  depth: number;
  /** Any of these; empty for none. */
  functions: string[];
  file: string;
  line: number;
  /** In UTF-16 units, from 1, as V8 counts. */
  column: number;
  precision: "column" | "line" | "file" | "name";
  tier?: string;
  unseen: boolean;
  /** The case that goes on inwards. */
  under?: string;
  /** The case that goes on outwards; undefined when nothing does. */
  by: string | undefined;
}

const pattern = /\/\*@([\p{L}\w]+)(?:\^(\d+)(?:-(\d+))?)?(?: ([^;*]*))?(?:;([^*]*))?\*\//gu;

/** Each case's from the error outwards. */
export function markersByCase(files: readonly string[]): Map<string, Marker[]> {
  const cases = new Map<string, Marker[]>();
  for (const marker of files.flatMap(markersIn)) cases.set(marker.case, [...(cases.get(marker.case) ?? []), marker]);
  for (const [name, own] of cases) {
    own.sort((one, other) => one.depth - other.depth);
    const wrong = own.find(({ depth }, index) => depth !== index);
    if (wrong !== undefined) {
      throw new Error(`The depths of ${name} are ${own.map(({ depth }) => depth).join(", ")}: count from 0 by one.`);
    }
  }
  return cases;
}

function markersIn(file: string): Marker[] {
  // V8 counts a byte order mark as no column.
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  return [...text.matchAll(pattern)].flatMap(({ 0: comment, index, ...groups }) => {
    const [, name = "", from = "0", to = from, called = "", how = ""] = [comment, ...parts(groups)];
    const end = index + comment.length;
    if (!/\S/.test(text.charAt(end)) && !/\bname\b/.test(how)) {
      throw new Error(`In ${file}, nothing stands directly behind ${comment}: move it before what it means.`);
    }
    const marker = {
      case: name,
      functions: called.split("|").map((each) => each.trim()),
      file,
      ...placeOf(text, end),
      ...meaning(how, comment),
    };
    return range(Number(from), Number(to)).map((depth) => ({ ...marker, depth }));
  });
}

function parts(groups: Readonly<Record<string, unknown>>): (string | undefined)[] {
  return [1, 2, 3, 4, 5].map((group) => groups[group] as string | undefined);
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

type Meaning = Pick<Marker, "precision" | "tier" | "unseen" | "under" | "by">;

function meaning(how: string, comment: string): Meaning {
  const result: Meaning = { precision: "column", unseen: false, by: "perform" };
  for (const word of how.split(";").map((part) => part.trim())) {
    const [, tier] = /^tier (\w+)$/.exec(word) ?? [];
    const [, under] = /^under (\w+)$/.exec(word) ?? [];
    const [, by] = /^by (\w+)$/.exec(word) ?? [];
    if (word === "line" || word === "file" || word === "name") result.precision = word;
    else if (word === "unseen") result.unseen = true;
    else if (word === "end") result.by = undefined;
    else if (tier !== undefined) result.tier = tier;
    else if (under !== undefined) result.under = under;
    else if (by !== undefined) result.by = by;
    else if (word !== "")
      throw new Error(`${comment} says "${word}", which is none of line, file, name, tier, unseen, end, under, by.`);
  }
  return result;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
