/** What the author calls a function, read from the place in the source that a map leads to. */
import { identifier } from "./identifier.js";

/** How much of the source is looked at, in UTF-16 units. */
const looked = 300;

const declared = new RegExp(
  `^(?:export\\s+)?(?:default\\s+)?(?:(?:async\\s+)?function\\b\\s*\\*?|(?:abstract\\s+)?class\\b)\\s*(${identifier})`,
  "u",
);
const variable = new RegExp(`^(?:export\\s+)?(?:const|let|var)\\s+(${identifier})`, "u");
const modifiers = "public|private|protected|static|override|async|get|set";
const method = new RegExp(`^(?:(?:${modifiers})\\s+)+\\*?\\s*(${identifier})\\s*[(<]`, "u");
/** Not the parameter of an arrow function, nor the `module` of `module.exports = …` where a tool maps no finer than statements. */
const bare = new RegExp(`^\\*?\\s*(${identifier})\\s*(?:[(<:?!{]|=(?![=>])|(?:extends|implements)\\b)`, "u");

const qualifier = new RegExp(`^(${identifier})\\s*\\.`, "u");

/** ECMAScript's name for a function that is exported without one. */
const byDefault = /^(?:export\s+)?default\b/;

const reserved: ReadonlySet<string> = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if " +
    "import in instanceof let new null return super switch this throw true try typeof var void while with yield constructor"
  ).split(" "),
);

/** Of what stands at the offset; undefined where that is no name for certain. */
export function writtenName(text: string, offset: number): string | undefined {
  const there = text.slice(offset, offset + looked);
  for (const form of [declared, variable, method, bare]) {
    const name = form.exec(there)?.[1];
    if (name !== undefined && !reserved.has(name)) return name;
  }
  return byDefault.test(there) ? "default" : undefined;
}

/** Of `Old.prototype.early`, `Old`, where a map gives no name. */
export function writtenQualifier(text: string, offset: number): string | undefined {
  return qualifier.exec(text.slice(offset, offset + looked))?.[1];
}

/** Only where `function` or `class` stands at the offset, so that the name can be of nothing else. */
export function declaredName(text: string, offset: number): string | undefined {
  const name = declared.exec(text.slice(offset, offset + looked))?.[1];
  return name === undefined || reserved.has(name) ? undefined : name;
}

/**
 * Of the name that the map tells and the one that is written there. The map's, unless the tool has made it from the written one, as in
 * `_Sum` and `sum$1`, or from none.
 */
export function chooseName(told: string | undefined, written: string | undefined): string | undefined {
  if (told === undefined || written === undefined) return told ?? written;
  const isMadeFrom = told.includes(written) && /^[_$\d]*$/.test(told.replace(written, () => ""));
  return isMadeFrom || written === "default" ? written : told;
}
