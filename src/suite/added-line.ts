/** Which module's text gets a line more, and which line. */

export interface Added {
  /** Of the modules that may have the function, by path or URL. */
  readonly file: RegExp;
  /** What the text of the one that has it contains. */
  readonly contains: RegExp;
  /** How the module itself calls the function, or class. */
  readonly name: string;
  /** Some versions of the runner have it in an ECMAScript module. */
  readonly isModule: boolean;
}

/** undefined when the module is another. `text` is as Node's hooks have it. */
export function added(
  { file, contains, name }: Added,
  place: string,
  text: string | ArrayBuffer | NodeJS.TypedArray | undefined | null,
): string | undefined {
  if (!file.test(place) || text === undefined || text === null) return undefined;
  const source = typeof text === "string" ? text : new TextDecoder().decode(text);
  if (!contains.test(source)) return undefined;
  // In a context of its own, where a runner isolates tests, nobody is there to watch.
  return `${source}\n;${name} = globalThis[Symbol.for("jsgrind.watch")]?.(${name}) ?? ${name};\n`;
}
