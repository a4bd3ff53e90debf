/** Finds the map of a file, in the file itself or beside it. */
import { isAbsolute } from "node:path";
import { textOfDataUrl } from "./data-url.js";
import { mapUrlOf } from "./map-comment.js";
import { MapProblem } from "./map-problem.js";
import { meaningsOf } from "./place.js";
import type { ReadText } from "./read-text.js";
import type { SourceFile } from "./source-file.js";
import { SourceMap } from "./source-map.js";

export interface LoadedMap {
  readonly map: SourceMap;
  /** The file that the map's sources are named from. */
  readonly from: string;
}

/** undefined where the file names none. A MapProblem is thrown where the one that it names is of no use. */
export function loadMap(file: SourceFile, read: ReadText): LoadedMap | undefined {
  const url = mapUrlOf(file.text?.text ?? "");
  if (url === undefined) return undefined;
  if (/^data:/i.test(url)) return { map: new SourceMap(textOfDataUrl(url)), from: file.path };
  const meanings = meaningsOf(url, file.path);
  const paths = meanings.filter((path) => isAbsolute(path));
  if (paths.length === 0)
    throw new MapProblem(`its map ${meanings.join(" or ")} is not a file, and nothing is fetched`);
  let missing = "";
  for (const path of paths) {
    const found = read(path);
    if ("text" in found) return { map: new SourceMap(found.text), from: path };
    missing ||= `its map ${path} cannot be had, because ${found.missing}`;
  }
  throw new MapProblem(missing);
}
