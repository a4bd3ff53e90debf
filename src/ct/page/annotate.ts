/** What was reported, by file and line: at each line one remark for all findings of a kind, in whatever tiers and columns. */
import type { CaseReport, Finding, Frame } from "../../report/contract.js";
import { placeToLook } from "../../report/fold.js";
import { type LineClass, lineClasses } from "./words.js";

export interface Remark {
  readonly class: LineClass;
  /** `branch`, `memory address`, …; Valgrind's kind where nothing is known of secrets. */
  readonly what: string;
  /** Why it is accepted. */
  readonly acknowledged: string | undefined;
  /** At least one. Their frames say the columns. */
  readonly findings: { readonly tier: string; readonly finding: Finding }[];
}

export interface AnnotatedFile {
  readonly file: string;
  /** By the number of the line. Worst first. */
  readonly remarks: Map<number, Remark[]>;
}

export interface Annotations {
  /** Those with leaks first. */
  readonly files: AnnotatedFile[];
  /** Of findings whose line is not known, or is none of the program's. */
  readonly elsewhere: Remark[];
}

export function annotate({ tiers }: CaseReport): Annotations {
  const files = new Map<string, AnnotatedFile>();
  const elsewhere: Remark[] = [];
  const remarks = new Map<string, Remark>();
  for (const { tier, findings } of tiers) {
    for (const finding of findings) {
      const key = keyOf(finding);
      const known = remarks.get(key);
      if (known !== undefined) {
        known.findings.push({ tier, finding });
        continue;
      }
      const remark = { ...classified(finding), findings: [{ tier, finding }] };
      remarks.set(key, remark);
      listFor(finding, files, elsewhere).push(remark);
    }
  }
  for (const { remarks } of files.values()) for (const list of remarks.values()) list.sort(byClass);
  return {
    files: [...files.values()].toSorted((a, b) => byClass(worst(a), worst(b))),
    elsewhere: elsewhere.toSorted(byClass),
  };
}

export function classOf({ depends }: Finding): LineClass {
  if (depends?.acknowledged !== undefined) return "acknowledged";
  return depends?.by === "engine" ? "engine" : "leaks";
}

/** Where the reader looks, if its line is known. */
export function placeIn(finding: Finding): (Frame & { file: string; line: number }) | undefined {
  const place = placeToLook(finding.stack);
  const { file, line } = place ?? {};
  return place === undefined || file === undefined || line === undefined ? undefined : { ...place, file, line };
}

function classified(finding: Finding): Omit<Remark, "findings"> {
  const on = finding.depends?.on ?? finding.kind;
  return {
    class: classOf(finding),
    what: on === "address" ? "memory address" : on,
    acknowledged: finding.depends?.acknowledged,
  };
}

function keyOf(finding: Finding): string {
  const place = placeIn(finding);
  const other = placeToLook(finding.stack) ?? finding.stack[0];
  return JSON.stringify([
    ...(place === undefined ? [other?.file, other?.function ?? other?.ip] : [place.file, place.line]),
    finding.kind,
    finding.depends?.on,
    finding.depends?.acknowledged,
  ]);
}

function listFor(finding: Finding, files: Map<string, AnnotatedFile>, elsewhere: Remark[]): Remark[] {
  const place = placeIn(finding);
  if (place === undefined) return elsewhere;
  const annotated = files.get(place.file) ?? { file: place.file, remarks: new Map<number, Remark[]>() };
  files.set(place.file, annotated);
  const list = annotated.remarks.get(place.line) ?? [];
  annotated.remarks.set(place.line, list);
  return list;
}

function worst({ remarks }: AnnotatedFile): Pick<Remark, "class"> {
  const classes = new Set([...remarks.values()].flat().map((remark) => remark.class));
  return { class: lineClasses.find((each) => classes.has(each)) ?? "acknowledged" };
}

function byClass(a: Pick<Remark, "class">, b: Pick<Remark, "class">): number {
  return lineClasses.indexOf(a.class) - lineClasses.indexOf(b.class);
}
