/** Gathers what the page's filters choose by. */
import { basename } from "node:path";
import { originOf } from "../../frames/origin.js";
import type { Cause } from "../causes.js";
import type { Finding, Frame } from "../contract.js";
import { shortened } from "../frame-text.js";
import { visible } from "../visible.js";
import type { CauseData, PageData } from "./browser/page-data.js";
import { Markup } from "./markup.js";

export class DataCollector {
  readonly #kinds = new Names();
  readonly #tests = new Names();
  readonly #processes = new Names();
  readonly #files = new Names();
  readonly #causes: CauseData[] = [];
  readonly #cwd: string;
  readonly #processLabel: (pid: number) => string;

  constructor(options: { cwd: string; processLabel(pid: number): string }) {
    this.#cwd = options.cwd;
    this.#processLabel = options.processLabel;
  }

  /** In the order in which they stand in the page. */
  add({ kind, findings }: Cause, counts: boolean): void {
    this.#causes.push({
      counts,
      kind: this.#kinds.indexOf(kind === "" ? "kind unknown" : kind),
      files: this.#filesOf(findings),
      findings: this.#findingsOf(findings),
    });
  }

  script(): Markup {
    const data: PageData = {
      kinds: this.#kinds.all,
      tests: this.#tests.all,
      processes: this.#processes.all,
      files: this.#files.all,
      causes: this.#causes,
    };
    // Within a script only `<` could end it, and JSON has another way to write it.
    return new Markup(
      `<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", String.raw`\u003c`)}</script>\n`,
    );
  }

  #findingsOf(findings: readonly Finding[]): CauseData["findings"] {
    const counts = new Map<string, CauseData["findings"][number]>();
    for (const { pid, test, added } of findings) {
      const names = new Set([...(test === undefined ? [] : [test]), ...(added ?? []).map((each) => each.test)]);
      const tests = [...names].map((name) => this.#tests.indexOf(name));
      const process = this.#processes.indexOf(this.#processLabel(pid));
      const known = counts.get(`${tests.join()} ${process}`);
      if (known === undefined) counts.set(`${tests.join()} ${process}`, [tests, process, 1]);
      else known[2]++;
    }
    return [...counts.values()];
  }

  #filesOf(findings: readonly Finding[]): number[] {
    const names = new Set<string>();
    for (const { stack, related } of findings) {
      for (const frame of [stack, ...related.map((each) => each.stack)].flat()) {
        const name = fileOf(frame, this.#cwd);
        if (name !== undefined) names.add(name);
      }
    }
    return [...names].map((name) => this.#files.indexOf(name));
  }
}

/** Of the user's frames the source, and where there is none the object. */
function fileOf(frame: Frame, cwd: string): string | undefined {
  const { file, object } = frame;
  if ((file === undefined && object === undefined) || originOf(frame) !== "user") return undefined;
  return file === undefined ? basename(object as string) : shortened(file, cwd);
}

/** Each once, in the order in which they came. */
class Names {
  readonly all: string[] = [];
  readonly #indices = new Map<string, number>();

  /** As the page shows it: a reader who copies it into an address finds it again. */
  indexOf(name: string): number {
    const shown = visible(name);
    const known = this.#indices.get(shown);
    if (known !== undefined) return known;
    this.#indices.set(shown, this.all.length);
    return this.all.push(shown) - 1;
  }
}
