/**
 * What the program's half of jsgrind knows of an error and Valgrind does not (src/client/annotate.ts). It comes as a message in front of the
 * error, a line of JSON, and an empty one behind it: Valgrind reports an error only the first time, so nothing may follow.
 */
import type { ClientMessageEvent } from "./types.js";

/** Takes the place of Valgrind's words. */
export interface ErrorAnnotation {
  kind: string;
  message: string;
  notes?: string[];
}

const prefix = "jsgrind: ";

/** Which annotation each thread's next errors get. */
export class Annotations {
  readonly #current = new Map<number, ErrorAnnotation>();

  /** Whether the message was one of jsgrind's, and so none of the program's. */
  take({ text, thread }: ClientMessageEvent): boolean {
    const said = parse(text);
    if (said === undefined) return false;
    if (said === "nothing") this.#current.delete(thread);
    else this.#current.set(thread, said);
    return true;
  }

  of(thread: number): ErrorAnnotation | undefined {
    return this.#current.get(thread);
  }
}

/** undefined for what is not jsgrind's, even if it begins so. */
function parse(text: string): ErrorAnnotation | "nothing" | undefined {
  if (!text.startsWith(prefix)) return undefined;
  let said: unknown;
  try {
    said = JSON.parse(text.slice(prefix.length));
  } catch {
    return undefined; // the program's own words
  }
  if (typeof said !== "object" || said === null) return undefined;
  const { kind, message, notes } = said as Record<string, unknown>;
  if (kind === undefined && Object.keys(said).length === 0) return "nothing";
  if (typeof kind !== "string" || typeof message !== "string") return undefined;
  if (notes === undefined) return { kind, message };
  return isTexts(notes) ? { kind, message, notes } : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === "string");
}
