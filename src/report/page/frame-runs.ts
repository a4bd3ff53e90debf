/** Runs of frames that stacks hide. Most stacks of a program end in the same ones, so each stands in the page once, at its end. */
import type { Frame } from "../contract.js";
import { type Markup, markup } from "./markup.js";
import { frameView } from "./stack-view.js";

export class FrameRuns {
  readonly #cwd: string;
  readonly #runs = new Map<string, readonly Frame[]>();
  readonly #ids = new Map<string, string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** A line that can be opened; without scripts it leads to where the frames are. */
  view(frames: readonly Frame[], summary: string): Markup {
    const id = this.#idOf(frames);
    return markup`<details class="run" data-run="${id}"><summary>${summary}</summary><a href="#${id}">at the end of the page</a></details>`;
  }

  /** All runs that were shown, for the end of the page. */
  all(): Markup | undefined {
    if (this.#runs.size === 0) return undefined;
    const lists = [...this.#runs].map(
      ([key, frames]) =>
        markup`<ol class="stack" id="${this.#ids.get(key)}">${frames.map((frame) => frameView(frame, this.#cwd))}</ol>\n`,
    );
    return markup`<noscript id="runs"><section aria-labelledby="runs-title"><h2 id="runs-title">Frames that stacks leave out</h2>
${lists}</section></noscript>
`;
  }

  #idOf(frames: readonly Frame[]): string {
    // Addresses differ from stack to stack, and are shown of frames without a name alone.
    const key = frames
      .map(({ ip, language, function: name, object, file, line, column, tier }) =>
        [name ?? (file === undefined ? ip : ""), language, object, file, line, column, tier].join("\t"),
      )
      .join("\n");
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `r${this.#ids.size + 1}`;
    this.#ids.set(key, id);
    this.#runs.set(key, frames);
    return id;
  }
}
