/**
 * Collects what the documents of a run say, process by process, while they grow. What is kept does not grow with the length of a
 * document: from a bound on, an error that no symbol tells from an earlier one only adds to that one's occurrences.
 */
import { leaksToldKind } from "../client/wasm/record.js";
import { Annotations } from "../findings/annotations.js";
import { TestMarks } from "../findings/test-marks.js";
import { findingOf } from "../frames/finding.js";
import type {
  ClientMessageEvent,
  EndEvent,
  FatalSignalEvent,
  StartEvent,
  ValgrindError,
  ValgrindEvent,
} from "../findings/types.js";
import { nativeFrame } from "../frames/native.js";
import type { Finding, Frame, TestRun } from "../report/contract.js";
import { type Leaking, Leaks } from "./leaks.js";
import { SharedTexts } from "./shared-texts.js";

/** How far a process is: Valgrind writes FINISHED when the program has ended and the search for leaks begins. */
export type Phase = "starting" | "running" | "leak check" | "ended";

/** One document: a process, or what it was before it replaced itself by exec. */
export interface ProcessRecord {
  pid: number;
  ppid: number;
  command: string[];
  /** Valgrind's version. */
  valgrind: string;
  phase: Phase;
  findings: Finding[];
  /** Valgrind's key of each error, which leaks do not have. */
  uniques: Map<Finding, string>;
  /** What `--gen-suppressions` proposes, by finding. */
  suppressions: Map<Finding, string>;
  suppressed: Map<string, number>;
  /** What it printed with VALGRIND_PRINTF. */
  messages: { text: string; stack: Frame[] }[];
  /** In the order of their starts. */
  tests: TestRun[];
  fatalSignal: FatalSignalEvent | undefined;
  end: EndEvent | undefined;
  /** Why parts of the document could not be read as it stands, in sentences. */
  damage: string[];
  /** Errors that were counted but not kept. */
  dropped: number;
}

export const keptFindings = 5000;
/** As many as so many findings have on stacks of the deepest that jsgrind asks for: this, and not their number, is what fills memory. */
const keptFrames = 2500 * 250;
/** How many errors the counts at the end can still be added to: twenty times what Valgrind shows without --error-limit=no. */
const countedErrors = 20_000;
const keptMessages = 5000;
const keptDamage = 20;

/** Takes one document's events in their order. */
export class Gatherer {
  readonly record: ProcessRecord;
  readonly #byUnique = new Map<string, { finding: Finding; counted: number }>();
  readonly #byId = new Map<string, Finding>();
  readonly #leaks = new Leaks();
  readonly #annotations = new Annotations();
  readonly #tests = new TestMarks();
  readonly #texts = new SharedTexts();
  /** Of the findings that are kept. */
  #frames = 0;
  /** Preambles of forked children in this document. */
  #strays = 0;
  #started = false;
  /** The counts, which are the last that Valgrind writes, came after the program's end. */
  #counted = false;
  /** The check for leaks after the program's end was made. */
  #checked = false;

  /** `pid` is used until the document says it. */
  constructor(pid: number) {
    this.record = {
      pid,
      ppid: 0,
      command: [],
      valgrind: "",
      phase: "starting",
      findings: [],
      uniques: new Map(),
      suppressions: new Map(),
      suppressed: new Map(),
      messages: [],
      tests: this.#tests.runs,
      fatalSignal: undefined,
      end: undefined,
      damage: [],
      dropped: 0,
    };
  }

  take(event: ValgrindEvent): void {
    switch (event.type) {
      case "start":
        this.#takeStart(event);
        return;
      case "status":
        this.record.phase = event.state === "FINISHED" ? "leak check" : "running";
        return;
      case "error":
        this.#takeError(event.error);
        return;
      case "errorCounts":
        this.#takeCounts(event.counts);
        return;
      case "suppressionCounts":
        this.#counted = this.record.phase === "leak check";
        for (const { name, count } of event.counts) {
          this.record.suppressed.set(name, (this.record.suppressed.get(name) ?? 0) + count);
        }
        return;
      case "clientMessage":
        this.#takeMessage(event);
        return;
      case "leakSummary":
        this.#checked = this.record.phase === "leak check";
        return;
      case "fatalSignal":
        this.record.fatalSignal = event;
        return;
      case "end":
        this.record.end = this.#closes(event) ? { type: "end", complete: true, ending: "finished" } : event;
        this.record.phase = "ended";
        // Before 3.26 Valgrind sums up nothing in XML; the counts come behind the check for leaks.
        if (this.#checked || this.#counted) this.#dropLeaks(this.#leaks.gone);
        return;
      default:
        // Summaries repeat what the errors say; elements of a later protocol are for a later jsgrind.
        return;
    }
  }

  /**
   * A document begins once. But after a fork, before the child execs, Valgrind 3.19 writes the child's preamble into the document that
   * is still the parent's. Without a pid or a command the document was damaged there, and what is known already stands.
   */
  #takeStart({ pid, ppid, command, valgrind }: StartEvent): void {
    if (this.#started && pid !== this.record.pid) {
      this.#strays++;
      return;
    }
    this.#started = true;
    if (pid !== 0) this.record.pid = pid;
    if (ppid !== 0) this.record.ppid = ppid;
    if (command.length > 0) this.record.command = command;
    if (valgrind !== "") this.record.valgrind = valgrind;
  }

  /** A stray preamble opens a document that nobody closes, so the parent's own, though whole, looks cut. */
  #closes({ ending }: EndEvent): boolean {
    return ending === "cut" && this.#strays > 0 && this.#counted;
  }

  #takeMessage(event: ClientMessageEvent): void {
    const { messages, pid } = this.record;
    if (this.#tests.take(event, pid) || this.#annotations.take(event) || messages.length >= keptMessages) return;
    messages.push({ text: event.text, stack: event.stack.map(nativeFrame) });
  }

  #takeError(error: ValgrindError): void {
    if (error.damaged !== undefined && this.record.damage.length < keptDamage) this.record.damage.push(error.damaged);
    const annotation = error.leak === undefined ? this.#annotations.of(error.thread) : undefined;
    if (annotation?.kind === leaksToldKind) return;
    const finding = findingOf(error, this.record.pid, annotation);
    const [test, ...others] = this.#tests.runningOn(error.thread);
    if (error.leak === undefined) placeInTest(finding, test, others);
    const kept =
      error.leak === undefined
        ? this.#keepError(finding, error.unique)
        : this.#keepLeak(finding, { test: test?.name, asked: this.#tests.askedForLeaks });
    if (kept !== undefined && error.suppression !== undefined) this.record.suppressions.set(kept, error.suppression);
    if (kept !== undefined && error.leak === undefined && error.unique !== "" && this.#byUnique.size < countedErrors)
      this.#byUnique.set(error.unique, { finding: kept, counted: 1 });
  }

  #keepError(finding: Finding, unique: string): Finding | undefined {
    if (this.#hasRoom()) {
      this.#keep(finding);
      this.record.uniques.set(finding, unique);
      this.#byId.set(finding.id, finding);
      return finding;
    }
    const like = this.#byId.get(finding.id);
    if (like === undefined) this.record.dropped++;
    else like.occurrences++;
    return like;
  }

  #keepLeak(finding: Finding, where: Leaking): Finding | undefined {
    const known = this.#leaks.update(finding, where);
    if (known !== undefined) {
      this.#texts.share(known);
      return known;
    }
    if (!this.#hasRoom()) {
      this.record.dropped++;
      return undefined;
    }
    this.#keep(finding);
    this.#leaks.add(finding, where);
    return finding;
  }

  #dropLeaks(gone: ReadonlySet<Finding>): void {
    if (gone.size > 0) this.record.findings = this.record.findings.filter((finding) => !gone.has(finding));
  }

  #hasRoom(): boolean {
    return this.record.findings.length < keptFindings && this.#frames < keptFrames;
  }

  #keep(finding: Finding): void {
    this.#texts.share(finding);
    this.record.findings.push(finding);
    this.#frames += finding.related.reduce((sum, { stack }) => sum + stack.length, finding.stack.length);
  }

  /** Counts are totals since the start. After a fork two processes may count in one document: the greatest is nearest the truth. */
  #takeCounts(counts: ReadonlyMap<string, number>): void {
    for (const [unique, count] of counts) {
      const known = this.#byUnique.get(unique);
      if (known === undefined || count <= known.counted) continue;
      known.finding.occurrences += count - known.counted;
      known.counted = count;
    }
  }
}

/** Where several tests ran, the error may be of any of them. */
function placeInTest(finding: Finding, test: TestRun | undefined, others: readonly TestRun[]): void {
  if (test === undefined) return;
  finding.test = test.name;
  // A test of node:test may hold others, and waits for them.
  const strangers = others.filter(({ name }) => !test.name.startsWith(`${name} > `));
  if (strangers.length === 0) return;
  const names = strangers.map(({ name }) => name).join("; ");
  finding.notes = [...(finding.notes ?? []), `These tests ran at the same time: ${names}.`];
}
