/** Colour and links for a stream, or none: what the user says, then FORCE_COLOR and NO_COLOR, then whether anybody looks. */
import { styleText } from "node:util";
import { link, wantsLinks } from "./links.js";

export type ColourChoice = "auto" | "always" | "never";

/** The few roles that the report gives to text. */
export interface Palette {
  headline(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
  place(text: string): string;
  /** `text` as a link to the file, an absolute path, where links are wanted. */
  link(text: string, file: string, line?: number): string;
}

/** What the user chose for a stream; `never` is without links too. */
export function paletteFor(choice: ColourChoice, stream: { isTTY?: boolean }): Palette {
  return palette(wantsColour(choice, stream), choice !== "never" && wantsLinks(stream));
}

/** FORCE_COLOR wins over NO_COLOR, as in Node itself (tty.WriteStream.getColorDepth); `0` and `false` in it mean none. */
export function wantsColour(
  choice: ColourChoice,
  stream: { isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (choice !== "auto") return choice === "always";
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

export function palette(colour: boolean, links = false): Palette {
  // Newer Nodes would otherwise look at standard output, which is the program's.
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  return {
    headline: style("bold"),
    good: style("green"),
    bad: style(["bold", "red"]),
    faint: style("gray"),
    place: style("cyan"),
    link: links ? link : (text) => text,
  };
}
