/** A process by what it runs: `node server.js`. */
import { basename, isAbsolute } from "node:path";

const longest = 40;

/** Without options and folders, which make most of a long command. */
export function commandText(command: readonly string[]): string {
  const [program = "", ...rest] = command;
  const operands = rest
    .filter((word) => !word.startsWith("-"))
    .map((word) => (isAbsolute(word) ? basename(word) : word));
  const words = [basename(program), ...operands];
  const text = words.slice(0, 3).join(" ");
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
