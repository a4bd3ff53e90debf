/** A file by name and text. The text is read when first asked for. */
import { SourceText } from "./source-text.js";

export class SourceFile {
  readonly path: string;
  readonly #read: () => string | undefined;
  #text: SourceText | undefined | null = null;

  constructor(path: string, read: () => string | undefined) {
    this.path = path;
    this.#read = read;
  }

  get text(): SourceText | undefined {
    if (this.#text === null) {
      const text = this.#read();
      this.#text = text === undefined ? undefined : new SourceText(text);
    }
    return this.#text;
  }
}
