/**
 * Which test runs where: what src/suite/marks.ts, in the program, says among the errors. An error on a thread where tests run is that of the
 * one that began last; one on any other thread, where an addon works for JavaScript, is of the test that began last anywhere.
 */
import type { TestRun } from "../report/contract.js";
import type { ClientMessageEvent } from "./types.js";

/** What is marked: a test that runs, by the thread it runs on. */
interface Open {
  readonly run: TestRun;
  readonly thread: number;
  readonly begun: number;
}

export class TestMarks {
  /** In the order of their starts. */
  readonly runs: TestRun[] = [];
  /** Why leaks are reported now: at the end of a test, or of the program. */
  askedForLeaks: "test" | "exit" | undefined;
  readonly #open = new Map<string, Open>();

  /** Whether the message was one of jsgrind's, and so none of the program's. */
  take({ text, thread }: ClientMessageEvent, pid: number): boolean {
    const said = parse(text);
    if (said === undefined) return false;
    if ("leaks" in said) this.askedForLeaks = said.leaks === "asked" ? undefined : said.leaks;
    else if ("testBegin" in said) this.#begin(said.testBegin, thread, pid);
    else this.#end(said.testEnd);
    return true;
  }

  /** Those that run, the one that began last first. */
  runningOn(thread: number): TestRun[] {
    const all = [...this.#open.values()];
    const here = all.filter((open) => open.thread === thread);
    return (here.length > 0 ? here : all).map(({ run }) => run).toReversed();
  }

  #begin({ id, time, ...named }: TestBegin, thread: number, pid: number): void {
    const run: TestRun = { pid, ...named, outcome: "unfinished", seconds: 0 };
    this.runs.push(run);
    this.#open.set(id, { run, thread, begun: time });
  }

  #end({ id, outcome, time }: TestEnd): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    Object.assign(open.run, { outcome, seconds: (time - open.begun) / 1000 });
  }
}

interface TestBegin extends Pick<TestRun, "runner" | "name" | "file"> {
  id: string;
  /** In milliseconds. */
  time: number;
}

interface TestEnd {
  id: string;
  outcome: "passed" | "failed";
  time: number;
}

type Mark = { leaks: "test" | "exit" | "asked" } | { testBegin: TestBegin } | { testEnd: TestEnd };

const start = /^jsgrind: \{"(?:leaks|testBegin|testEnd)":/;

function parse(text: string): Mark | undefined {
  if (!start.test(text)) return undefined;
  try {
    return JSON.parse(text.slice(text.indexOf("{"))) as Mark;
  } catch {
    return undefined; // the program's own words
  }
}
