/**
 * One copy of each text in the frames that are kept. Thousands of stacks name the same few functions and files, and a document gives each
 * frame texts of its own: four fifths of what a deep stack takes.
 */
import type { Finding, Frame } from "../report/contract.js";

export class SharedTexts {
  readonly #texts = new Map<string, string>();

  share({ stack, related }: Finding): void {
    for (const frame of [stack, ...related.map(({ stack }) => stack)].flat()) this.#shareFrame(frame);
  }

  #shareFrame(frame: Frame): void {
    frame.ip = this.#one(frame.ip);
    if (frame.function !== undefined) frame.function = this.#one(frame.function);
    if (frame.object !== undefined) frame.object = this.#one(frame.object);
    if (frame.file !== undefined) frame.file = this.#one(frame.file);
  }

  #one(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}
