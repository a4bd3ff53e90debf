/** Lines of source around places. A line stands in the page once, at its end, however many findings show it. */
import type { Frame } from "../contract.js";
import { shortened } from "../frame-text.js";
import { counted } from "./counted.js";
import { type Markup, markup } from "./markup.js";
import { sourceLine } from "./source-line.js";

export interface ExcerptsOptions {
  cwd: string;
  linesOf(file: string): readonly string[] | undefined;
}

interface UsedFile {
  readonly id: string;
  readonly source: readonly string[];
  /** The lines that some excerpt shows, from 1, and the columns of the places on them. */
  readonly lines: Map<number, Set<number>>;
}

export class Excerpts {
  readonly #options: ExcerptsOptions;
  readonly #files = new Map<string, UsedFile | undefined>();
  #known = 0;

  constructor(options: ExcerptsOptions) {
    this.#options = options;
  }

  /** The lines from `around` before the frame's to `around` behind it; undefined where the line is not known. */
  view({ file, line, column }: Frame, around: number): Markup | undefined {
    const used = file === undefined ? undefined : this.#fileOf(file);
    if (file === undefined || line === undefined || used?.source[line - 1] === undefined) return undefined;
    const { id, source, lines } = used;
    const count = source.at(-1) === "" ? source.length - 1 : source.length;
    const first = Math.max(1, line - around);
    const last = Math.max(line, Math.min(count, line + around));
    for (let number = first; number <= last; number++) if (!lines.has(number)) lines.set(number, new Set());
    if (column !== undefined) lines.get(line)?.add(column);
    const name = shortened(file, this.#options.cwd);
    return markup`<div class="excerpt" data-lines="${id} ${first} ${last} ${line}"><a href="#${id}-${line}">${name}:${line}</a></div>`;
  }

  /** All lines that were shown, for the end of the page. */
  all(): Markup | undefined {
    const tables = [...this.#files].map(([file, used]) =>
      used === undefined || used.lines.size === 0 ? undefined : table(shortened(file, this.#options.cwd), used),
    );
    if (tables.every((each) => each === undefined)) return undefined;
    return markup`<noscript id="sources"><section aria-labelledby="sources-title"><h2 id="sources-title">Sources</h2>
${tables}</section></noscript>
`;
  }

  #fileOf(file: string): UsedFile | undefined {
    if (this.#files.has(file)) return this.#files.get(file);
    const source = this.#options.linesOf(file);
    const used = source === undefined ? undefined : { id: `f${++this.#known}`, source, lines: new Map() };
    this.#files.set(file, used);
    return used;
  }
}

function table(name: string, { id, source, lines }: UsedFile): Markup {
  let next = 1;
  const rows = [...lines]
    .toSorted(([a], [b]) => a - b)
    .map(([line, columns]) => {
      const left = line - next;
      next = line + 1;
      return markup`${left > 0 ? markup`<tr class="cut"><td></td><td></td><td>… ${counted(left, "line")}</td></tr>\n` : undefined}<tr id="${id}-${line}"><td></td><th scope="row">${line}</th><td><code>${sourceLine(source[line - 1] ?? "", columns)}</code></td></tr>
`;
    });
  return markup`<h3><code>${name}</code></h3>
<table class="source"><tbody>
${rows}</tbody></table>
`;
}
