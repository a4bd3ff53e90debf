/**
 * Leaks that their author knows and accepts. A comment on the line, or on the one above it, says why; or an entry in a file does. Both hold for
 * the line as it was: the comment has a digest of its text, the entry has the text itself. When the line changes they hold no longer.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorMessage } from "../launch/error-code.js";
import { LaunchProblem } from "../launch/problem.js";
import type { Finding } from "../report/contract.js";
import { placeOf } from "./findings.js";

/** An entry of the file of `--acknowledged`. */
interface Entry {
  /** Relative to the file that has the entry. */
  readonly file: string;
  /** The line's text; blanks around it do not count. */
  readonly line: string;
  readonly reason: string;
}

const comment = /\/\/\s*ct-leak\b:?\s*(?<digest>[0-9a-f]{6})?\s*:?\s*(?<reason>.*)$/;

export class Acknowledgements {
  readonly #linesOf: (file: string) => readonly string[] | undefined;
  readonly #entries: readonly Entry[];
  readonly #used = new Set<Entry>();
  /** What does not hold, or not any more, a sentence each. */
  readonly problems = new Set<string>();

  constructor(linesOf: (file: string) => readonly string[] | undefined, path: string | undefined) {
    this.#linesOf = linesOf;
    this.#entries = path === undefined ? [] : readEntries(path);
  }

  /** In place: findings at acknowledged lines say why. */
  apply(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (finding.depends?.by !== "program") continue;
      const { file, line } = placeOf(finding) ?? {};
      const lines = file === undefined ? undefined : this.#linesOf(file);
      if (file === undefined || line === undefined || lines === undefined) continue;
      const reason = this.#fromFile(file, lines[line - 1] ?? "") ?? this.#fromComment(file, lines, line);
      if (reason !== undefined) finding.depends = { ...finding.depends, acknowledged: reason };
    }
  }

  /** After all findings: entries for lines at which nothing was found. */
  unused(): string[] {
    return this.#entries
      .filter((entry) => !this.#used.has(entry))
      .map(({ file, line }) => `Nothing is reported any more at an acknowledged line of ${file}: ${line.trim()}`);
  }

  #fromFile(file: string, text: string): string | undefined {
    const entry = this.#entries.find((one) => one.file === file && one.line.trim() === text.trim());
    if (entry !== undefined) this.#used.add(entry);
    return entry?.reason;
  }

  #fromComment(file: string, lines: readonly string[], line: number): string | undefined {
    const text = lines[line - 1] ?? "";
    const above = lines[line - 2] ?? "";
    const found = comment.exec(text) ?? (/^\s*\/\//.test(above) ? comment.exec(above) : null);
    if (found?.groups === undefined) return undefined;
    const { digest, reason = "" } = found.groups;
    const wanted = digestOf(text);
    const place = `${file}:${line}`;
    if (reason.trim() === "")
      this.problems.add(`A ct-leak comment has no reason (${place}): write why the leak is accepted.`);
    else if (digest === undefined)
      this.problems.add(`A ct-leak comment has no digest (${place}): write // ct-leak ${wanted}: ${reason}`);
    else if (digest !== wanted)
      this.problems.add(
        `A leak was accepted in ${place}, but the line has changed since: if it still holds, write // ct-leak ${wanted}: ${reason}`,
      );
    else return reason.trim();
    return undefined;
  }
}

/** Of a line's code, without the comment itself and the blanks around. */
export function digestOf(line: string): string {
  return createHash("sha256").update(line.replace(comment, "").trim()).digest("hex").slice(0, 6);
}

function readEntries(path: string): Entry[] {
  const folder = dirname(resolve(path));
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new LaunchProblem("usage", `The acknowledged leaks cannot be read from ${path}: ${errorMessage(error)}.`);
  }
  if (!Array.isArray(entries) || !entries.every(isEntry)) {
    throw new LaunchProblem(
      "usage",
      `${path} must be a JSON array of { "file": …, "line": …, "reason": … }, all of them texts and none empty.`,
    );
  }
  return entries.map((entry) => ({ ...entry, file: resolve(folder, entry.file) }));
}

function isEntry(value: unknown): value is Entry {
  const { file, line, reason } = (value ?? {}) as Partial<Record<keyof Entry, unknown>>;
  return [file, line, reason].every((text) => typeof text === "string" && text.trim() !== "");
}
