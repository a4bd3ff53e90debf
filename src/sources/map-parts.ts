/** The checked contents of a map: one part, or those of an index map, which puts the maps of several texts one behind another. */
import { MapProblem } from "./map-problem.js";

export interface MapSource {
  /** With the map's sourceRoot. undefined where the tool made the text. */
  readonly name: string | undefined;
  readonly content: string | undefined;
}

export interface MapPart {
  /** Where it begins in the generated text, from 0. */
  readonly line: number;
  readonly column: number;
  readonly sources: readonly MapSource[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** Decoded they take up to thirty times as much memory; the largest programs have a quarter of it. */
const longestMappings = 32 * 2 ** 20;

export function partsOf(map: unknown): MapPart[] {
  const root = recordOf(map, "its map");
  if (root["version"] !== 3) throw new MapProblem(`its map is of version ${String(root["version"])}, not 3`);
  const parts = root["sections"] === undefined ? [partOf(root, 0, 0)] : sectionsOf(root["sections"]);
  if (parts.reduce((sum, part) => sum + part.mappings.length, 0) > longestMappings)
    throw new MapProblem(`its map has more than ${longestMappings / 2 ** 20} MB of mappings`);
  return parts;
}

function sectionsOf(value: unknown): MapPart[] {
  const parts = arrayOf(value, "sections").map((item) => {
    const section = recordOf(item, "a section of its map");
    const offset = recordOf(section["offset"], "the offset of a section of its map");
    const map = recordOf(section["map"], "the map of a section of its map");
    if (map["sections"] !== undefined) throw new MapProblem("its map has sections within sections");
    return partOf(map, indexOf(offset["line"], "line"), indexOf(offset["column"], "column"));
  });
  const isSorted = parts.every(({ line, column }, index) => {
    const before = parts[index - 1];
    return before === undefined || before.line < line || (before.line === line && before.column <= column);
  });
  if (!isSorted) throw new MapProblem("the sections of its map are not in order");
  return parts;
}

function partOf(map: Record<string, unknown>, line: number, column: number): MapPart {
  const { mappings } = map;
  if (typeof mappings !== "string" || /[^A-Za-z0-9+/,;]/.test(mappings))
    throw new MapProblem("its map has mappings that are none");
  const root = map["sourceRoot"] ?? "";
  if (typeof root !== "string") throw new MapProblem("its map has a sourceRoot that is no text");
  const contents = textsOf(map["sourcesContent"] ?? [], "sourcesContent");
  const sources = textsOf(map["sources"], "sources").map((source, index) => ({
    name: source === undefined ? undefined : rooted(root, source),
    content: contents[index],
  }));
  const names = textsOf(map["names"] ?? [], "names").map((name) => name ?? "");
  return { line, column, sources, names, mappings };
}

/** What is absolute already needs no root. */
function rooted(root: string, source: string): string {
  if (root === "" || source.startsWith("/") || /^[a-z][a-z0-9+.-]+:/i.test(source)) return source;
  return root.endsWith("/") ? root + source : `${root}/${source}`;
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new MapProblem(`${what} is not a JSON object`);
  return value as Record<string, unknown>;
}

function arrayOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new MapProblem(`the ${what} of its map are not a list`);
  return value;
}

function textsOf(value: unknown, what: string): (string | undefined)[] {
  return arrayOf(value, what).map((item) => {
    if (item !== null && typeof item !== "string")
      throw new MapProblem(`the ${what} of its map are not all texts or null`);
    return item ?? undefined;
  });
}

function indexOf(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new MapProblem(`a section of its map begins at no ${what}`);
  return value as number;
}
