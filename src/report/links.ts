/** Links from a place in the report to its file, as terminals understand them (OSC 8). */
import { hostname } from "node:os";
import { pathToFileURL } from "node:url";
import { createSupportsHyperlinks } from "supports-hyperlinks";

/** A terminal's, unless FORCE_HYPERLINK says otherwise. */
export function wantsLinks(stream: { isTTY?: boolean }): boolean {
  if (stream.isTTY !== true && (process.env["FORCE_HYPERLINK"] ?? "") === "") return false;
  return createSupportsHyperlinks({ isTTY: stream.isTTY === true });
}

/** `text` as a link to an absolute path. Terminals that open an editor take the line from the fragment. */
export function link(text: string, file: string, line?: number): string {
  const url = pathToFileURL(file);
  // The terminal may be of another machine than the file.
  url.hostname = hostname();
  if (line !== undefined) url.hash = String(line);
  return `\u001b]8;;${url.href}\u001b\\${text}\u001b]8;;\u001b\\`;
}
