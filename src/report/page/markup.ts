/** HTML in which nothing from outside is ever markup: `markup` escapes whatever is put into it, but for what it made itself. */
import { visible } from "../visible.js";

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Markup | string | number | undefined | readonly Part[];

/** A list of parts stands one behind the other, and undefined is nothing. */
export function markup(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const texts = fixed.map((text, index) => `${text}${textOf(parts[index])}`);
  return new Markup(texts.join(""));
}

export function joined(parts: readonly Part[], between: string): Part[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** ASCII in which nothing has a meaning in HTML: most texts are of it alone. */
const plain = /^[ !#-%(-;=?-~]*$/;

/** Fit for an element and for an attribute in quotes. A tab stays one: it is white space in both. */
export function escaped(text: string): string {
  if (plain.test(text)) return text;
  const shown = text.split("\t").map(visible).join("\t");
  return shown.replace(/[&<>"']/g, (character) => entities[character] as string);
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  return typeof part === "object" ? part.map(textOf).join("") : escaped(String(part));
}
