/**
 * From a place in the text that ran to the place that its author wrote, by source maps. Everything is read when first asked for and kept.
 * Nothing here throws because of a map: what is wrong with one costs its mapping, and is told in `problems`.
 */
import { isAbsolute } from "node:path";
import { findCompiledName, findKeyword } from "./compiled-name.js";
import { loadMap } from "./load-map.js";
import { MapProblem } from "./map-problem.js";
import { meaningsOf, pathOf, type Origin, type Place } from "./place.js";
import { readText, type ReadText } from "./read-text.js";
import { SourceFile } from "./source-file.js";
import type { SourceMap } from "./source-map.js";
import { chooseName, declaredName, writtenName, writtenQualifier } from "./written-name.js";

export interface SourcesOptions {
  /** In place of the disk. */
  read?: ReadText;
}

/** A position in a file, from 0 as in maps. */
interface Spot {
  readonly file: SourceFile;
  readonly line: number;
  readonly column: number;
  /** Whether it is the very place, and not one before it that some map knows. */
  readonly isExact: boolean;
}

interface Step extends Spot {
  readonly name: string | undefined;
}

interface FileMap {
  readonly map: SourceMap;
  readonly sources: readonly (SourceFile | undefined)[];
}

/** Maps that lead to maps. Builds have two or three of them. */
const mostSteps = 10;

export class Sources {
  readonly #read: ReadText;
  /** What ran, and what authors wrote: a loader gives both the same path. */
  readonly #compiled = new Map<string, SourceFile>();
  readonly #written = new Map<string, SourceFile>();
  readonly #maps = new Map<SourceFile, FileMap | undefined>();
  readonly #problems = new Map<string, string>();

  constructor({ read = readText }: SourcesOptions = {}) {
    this.#read = read;
  }

  /** What went wrong with maps, in a sentence each. */
  get problems(): readonly string[] {
    return [...this.#problems.values()];
  }

  /** The text that ran, where it is not what the file holds: a loader compiled it in memory. It may hold its map. */
  provide(file: string, text: string): void {
    const path = pathOf(file);
    this.#compiled.set(path, new SourceFile(path, () => text));
  }

  /** Follows maps as far as they lead. Without one the place is its own origin. */
  original({ file, line, column }: Place): Origin {
    const compiled = this.#compiledFile(file);
    const start = {
      file: compiled,
      line: line - 1,
      // Before the indentation some tools map the end of the statement before.
      column: column === undefined ? (compiled.text?.indentOf(line - 1) ?? 0) : column - 1,
      isExact: column !== undefined,
    };
    const end = this.#follow(start);
    const { path } = end.file;
    if (end === start && !this.#isAsWritten(compiled)) return { file: path };
    if (column === undefined) return { file: path, line: end.line + 1 };
    return { file: path, line: end.line + 1, column: end.column + 1 };
  }

  /**
   * What the author called the function that V8 calls `name` and that begins at `place`. Where neither map nor source tells for certain,
   * it is V8's name.
   */
  functionName(place: Place, name: string): string {
    const file = this.#compiledFile(place.file);
    const [line, column] = [place.line - 1, (place.column ?? 0) - 1];
    if (this.#mapOf(file) === undefined || file.text?.has(line, column) !== true) return name;
    const { text } = file.text;
    const start = file.text.offsetOf(line, column);
    const found = findCompiledName(text, start, name);
    const last = found?.parts.at(-1);
    const called = last === undefined ? undefined : this.#nameAt(file, last.offset, writtenName);
    if (found === undefined || last === undefined || called === undefined)
      return this.#declaredName(file, start) ?? name;
    if (!found.isWhole) return called === last.name ? name : found.accessor + called;
    const qualifiers = found.parts
      .slice(0, -1)
      .map((part) => this.#nameAt(file, part.offset, writtenQualifier) ?? part.name);
    return found.accessor + [...qualifiers, called].join(".");
  }

  /** The lines of a file, as its map has them or else the disk, for excerpts; undefined where there is no text. */
  lines(file: string): readonly string[] | undefined {
    const path = pathOf(file);
    return (this.#written.get(path) ?? this.#compiledFile(path)).text?.lines;
  }

  #isAsWritten(file: SourceFile): boolean {
    this.#mapOf(file);
    const written = this.#written.get(file.path);
    return written === undefined || written.text?.text === file.text?.text;
  }

  #follow(start: Spot): Spot {
    const seen = new Set([start.file.path]);
    let here = start;
    for (let steps = 0; steps < mostSteps; steps++) {
      const next = this.#step(here);
      if (next === undefined) return here;
      here = next;
      if (seen.has(here.file.path)) return here;
      seen.add(here.file.path);
    }
    return here;
  }

  #step({ file, line, column, isExact }: Spot): Step | undefined {
    const found = this.#mapOf(file);
    // Where only the line is certain, what comes first in it will do.
    const mapping = found?.map.at(line, column) ?? (isExact ? undefined : found?.map.firstOf(line));
    const source = mapping === undefined ? undefined : found?.sources[mapping.source];
    if (mapping === undefined || source === undefined) return undefined;
    if (source.text?.has(mapping.line, mapping.column) === false) {
      const where = `line ${mapping.line + 1}, column ${mapping.column + 1} of ${source.path}, where there is none`;
      this.#report(file, `its map leads to ${where}: it was made from another text`);
      return undefined;
    }
    return { ...mapping, file: source, isExact: isExact && mapping.isExact };
  }

  /** The author's name for what stands at the offset, where each map on the way has a mapping that begins right there. */
  #nameAt(
    file: SourceFile,
    offset: number,
    nameIn: (text: string, offset: number) => string | undefined,
    seen: ReadonlySet<string> = new Set(),
  ): string | undefined {
    const step =
      file.text === undefined ? undefined : this.#step({ file, ...file.text.positionOf(offset), isExact: true });
    if (step?.isExact !== true) return undefined;
    const { text, path } = step.file;
    const told = nameIn === writtenName ? step.name : undefined;
    if (text === undefined) return told;
    const there = text.offsetOf(step.line, step.column);
    const passed = new Set([...seen, file.path]);
    const further =
      passed.has(path) || passed.size > mostSteps ? undefined : this.#nameAt(step.file, there, nameIn, passed);
    return further ?? chooseName(told, nameIn(text.text, there));
  }

  /** Tools leave names out that nothing refers to. */
  #declaredName(file: SourceFile, start: number): string | undefined {
    const keyword = findKeyword(file.text?.text ?? "", start);
    return keyword === undefined ? undefined : this.#nameAt(file, keyword, declaredName);
  }

  #compiledFile(file: string): SourceFile {
    const path = pathOf(file);
    const known = this.#compiled.get(path);
    if (known !== undefined) return known;
    const compiled = new SourceFile(path, () => this.#textOnDisk(path));
    this.#compiled.set(path, compiled);
    return compiled;
  }

  #mapOf(file: SourceFile): FileMap | undefined {
    if (!this.#maps.has(file)) this.#maps.set(file, this.#load(file));
    return this.#maps.get(file);
  }

  #load(file: SourceFile): FileMap | undefined {
    if (file.text === undefined) {
      this.#reportMissing(file);
      return undefined;
    }
    try {
      const loaded = loadMap(file, this.#read);
      if (loaded === undefined) return undefined;
      const { map, from } = loaded;
      const sources = map.sources.map(({ name, content }) =>
        name === undefined ? undefined : this.#writtenFile(meaningsOf(name, from), content),
      );
      return { map, sources };
    } catch (error) {
      if (!(error instanceof MapProblem)) throw error;
      this.#report(file, error.message);
      return undefined;
    }
  }

  /** The first that is known, else the first that there is. */
  #writtenFile(meanings: readonly string[], content: string | undefined): SourceFile {
    const [likeliest = "", ...others] = meanings;
    const path =
      others.length === 0 ? likeliest : (meanings.find((meaning) => "text" in this.#read(meaning)) ?? likeliest);
    const known = this.#written.get(path);
    if (known !== undefined) return known;
    const written = new SourceFile(path, () => content ?? this.#textOnDisk(path));
    this.#written.set(path, written);
    return written;
  }

  /** Not of `node:fs`, `evalmachine.<anonymous>`, `webpack://app/./sum.ts`. */
  #textOnDisk(path: string): string | undefined {
    if (!isAbsolute(path)) return undefined;
    const found = this.#read(path);
    return "text" in found ? found.text : undefined;
  }

  /** Of what ran. That a source is not there is usual. */
  #reportMissing(file: SourceFile): void {
    if (!isAbsolute(file.path) || this.#compiled.get(file.path) !== file) return;
    const found = this.#read(file.path);
    if ("missing" in found) this.#report(file, found.missing);
  }

  /** One sentence a file: where one place goes wrong, others do. */
  #report(file: SourceFile, what: string): void {
    if (this.#problems.has(file.path)) return;
    this.#problems.set(file.path, `Places in ${file.path} are not traced to their source, or not all: ${what}.`);
  }
}
