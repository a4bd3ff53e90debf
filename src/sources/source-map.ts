/**
 * A source map (ECMA-426) to look places up in. It is checked as a whole before it is used, and decoded at the first look-up. Lines and
 * columns are from 0 here, as they are in maps.
 */
import { decodedMappings, traceSegment, TraceMap, type SourceMapSegment } from "@jridgewell/trace-mapping";
import { MapProblem } from "./map-problem.js";
import { partsOf, type MapPart, type MapSource } from "./map-parts.js";

export interface Mapping {
  /** Index into `sources`. */
  readonly source: number;
  readonly line: number;
  readonly column: number;
  /** What the author called what begins here, where the tool says so. */
  readonly name: string | undefined;
  /** Whether it begins at the very place that was asked for. */
  readonly isExact: boolean;
}

interface Part extends MapPart {
  readonly trace: TraceMap;
  readonly firstSource: number;
}

export class SourceMap {
  readonly sources: readonly MapSource[];
  readonly #parts: readonly Part[];

  /** Throws a MapProblem when the text is none of a map. */
  constructor(text: string) {
    const sources: MapSource[] = [];
    this.#parts = partsOf(parsed(text)).map((part) => {
      const firstSource = sources.length;
      for (const source of part.sources) sources.push(source);
      const trace = new TraceMap({ version: 3, names: [], sources: [], mappings: part.mappings });
      return { ...part, firstSource, trace };
    });
    this.sources = sources;
  }

  /** The mapping at the place or, in the same line, before it. */
  at(line: number, column: number): Mapping | undefined {
    const part = this.#parts[this.#partIndexAt(line, column)];
    if (part === undefined) return undefined;
    const shift = line === part.line ? part.column : 0;
    const segment = traceSegment(part.trace, line - part.line, column - shift);
    return mappingOf(part, segment, segment?.[0] === column - shift);
  }

  /** The first mapping of the line that leads anywhere. */
  firstOf(line: number): Mapping | undefined {
    const first = Math.max(this.#partIndexAt(line, 0), 0);
    for (const part of this.#parts.slice(first)) {
      if (part.line > line) break;
      const segment = decodedMappings(part.trace)[line - part.line]?.find(({ length }) => length > 1);
      const mapping = mappingOf(part, segment, false);
      if (mapping !== undefined) return mapping;
    }
    return undefined;
  }

  /** The last part that begins at the place or before it; -1 before all. */
  #partIndexAt(line: number, column: number): number {
    return this.#parts.findLastIndex((part) => part.line < line || (part.line === line && part.column <= column));
  }
}

function mappingOf(
  part: Part,
  segment: Readonly<SourceMapSegment> | null | undefined,
  isExact: boolean,
): Mapping | undefined {
  if (segment === null || segment === undefined || segment.length === 1) return undefined;
  const [, index, line, column] = segment;
  if (part.sources[index]?.name === undefined || line < 0 || column < 0) return undefined;
  const name = segment.length === 5 ? part.names[segment[4]] : undefined;
  return { source: part.firstSource + index, line, column, name: name === "" ? undefined : name, isExact };
}

/** Some servers put `)]}'` before JSON, and maps are kept so. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff?(?:\)\]\}'[^\n]*(?:\n|$))?/, ""));
  } catch (error) {
    if (error instanceof SyntaxError) throw new MapProblem(`its map is not JSON: ${error.message}`);
    throw error;
  }
}
