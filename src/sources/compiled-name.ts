/**
 * Where, in the text that ran, a function's name stands. V8 says where a function begins: at the bracket of its parameters, an arrow function
 * at its first token, a class without a constructor at `class`, the initializers of its fields within its body (from Node 22 under the
 * name of the class). The name is the one that V8 took from this very text, so it stands somewhere before.
 */
import { atItsEnd, identifier, notWithin } from "./identifier.js";

export interface CompiledName {
  /** `get ` or `set `, or nothing. */
  readonly accessor: string;
  /** The parts of `table.sum` with the offset of each in the text. The first ones are absent where V8 took them from elsewhere. */
  readonly parts: readonly CompiledPart[];
  /** Whether `parts` is the whole of V8's name. */
  readonly isWhole: boolean;
}

export interface CompiledPart {
  readonly name: string;
  readonly offset: number;
}

/** How far before the function its name may stand, in UTF-16 units: names right before it, and those of the class around it. */
const near = 500;
const withinClass = 20_000;

const direct = new RegExp(
  `${notWithin}(${identifier})\\s*(?:[:=]\\s*(?:async\\s+)?(?:function\\b\\s*\\*?\\s*)?\\(*\\s*)?$`,
  "u",
);

const qualifier = new RegExp(`${notWithin}(${identifier})\\s*\\.\\s*$`, "u");

const keyword = new RegExp(`${notWithin}(?:async\\s+)?function\\b\\s*\\*?\\s*(?:${identifier}\\s*)?$`, "u");

const wholeName = new RegExp(`^${identifier}(?:\\.${identifier})*$`, "u");

/** Where `name` stands for the function that begins at `start`; undefined where that cannot be said. */
export function findCompiledName(text: string, start: number, name: string): CompiledName | undefined {
  const accessor = /^[gs]et /.exec(name)?.[0] ?? "";
  const plain = name.slice(accessor.length);
  if (!wholeName.test(plain)) return undefined;
  const names = plain.split(".");
  const last = names.at(-1) as string;
  const offset = directly(text, start, last) ?? inferred(text, start, last) ?? ofClass(text, start, last);
  if (offset === undefined) return undefined;
  const parts = [...qualifiersBefore(text, offset), { name: last, offset }];
  const isWhole = parts.map((part) => part.name).join(".") === plain;
  return { accessor, isWhole, parts: isWhole ? parts : parts.slice(-1) };
}

/** Where `function` stands, or the `async` before it. */
export function findKeyword(text: string, start: number): number | undefined {
  const from = Math.max(0, start - near);
  const found = keyword.exec(text.slice(from, start));
  return found === null ? undefined : from + found.index;
}

/** `sum(`, `sum = (`, `sum: async function (`. */
function directly(text: string, start: number, name: string): number | undefined {
  const from = Math.max(0, start - near);
  const found = direct.exec(text.slice(from, start));
  return found?.[1] === name ? from + found.index : undefined;
}

/** `sum = fast ? (` within one statement, where V8 says that this is the name. */
function inferred(text: string, start: number, name: string): number | undefined {
  const from = Math.max(0, start - near);
  const before = text.slice(from, start);
  const assigned = new RegExp(`${notWithin}${escape(name)}\\s*[:=](?![=>])`, "gu");
  const found = [...before.matchAll(assigned)].at(-1);
  return found === undefined || /[;{}]/.test(before.slice(found.index)) ? undefined : from + found.index;
}

/** `class Sum {`, `Sum = class {`: the last before the function, or at it. */
function ofClass(text: string, start: number, name: string): number | undefined {
  const from = Math.max(0, start - withinClass);
  const escaped = escape(name);
  const classes = new RegExp(
    `${notWithin}class\\s+(${escaped})${atItsEnd}|${notWithin}(${escaped})\\s*[:=]\\s*\\(*class\\b`,
    "dgu",
  );
  const found = [...text.slice(from, start + near).matchAll(classes)].findLast(({ index }) => from + index <= start);
  const offset = (found?.indices?.[1] ?? found?.indices?.[2])?.[0];
  return offset === undefined ? undefined : from + offset;
}

/** Of `table.prototype.sum`, `table`: V8 leaves `prototype` out. */
function qualifiersBefore(text: string, offset: number): CompiledPart[] {
  const parts: CompiledPart[] = [];
  for (let end = offset; ;) {
    const from = Math.max(0, end - near);
    const found = qualifier.exec(text.slice(from, end));
    if (found?.[1] === undefined) return parts;
    end = from + found.index;
    if (found[1] !== "prototype") parts.unshift({ name: found[1], offset: end });
  }
}

function escape(name: string): string {
  return name.replaceAll("$", "\\$");
}
