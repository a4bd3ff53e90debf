/**
 * Says in Valgrind's output where a test begins and ends: src/findings/test-marks.ts reads it there, among the errors. What a test leaks is
 * looked for at its end, when nothing else runs.
 */
import { threadId } from "node:worker_threads";
import type { TestRun } from "../report/contract.js";
import { printf } from "../client/print.js";
import { AddedLeaks } from "./added-leaks.js";
import { settings } from "./settings.js";

export interface TestName {
  /** The names of the groups around it and its own. */
  readonly path: readonly string[];
  readonly file?: string | undefined;
}

/** A test that has begun. */
export interface OpenTest {
  readonly id: string;
  readonly name: string;
}

export class TestMarks {
  readonly #runner: TestRun["runner"];
  readonly #open = new Set<OpenTest>();
  readonly #leaks: AddedLeaks | undefined;
  #last = 0;

  constructor(runner: TestRun["runner"]) {
    this.#runner = runner;
    this.#leaks = settings().leaks === "test" ? new AddedLeaks() : undefined;
  }

  begin({ path, file }: TestName): OpenTest {
    if (this.#open.size === 0) this.#leaks?.settleFirst();
    // Worker threads share a process, and so a document.
    const test = { id: `${threadId}.${++this.#last}`, name: path.join(" > ") };
    this.#open.add(test);
    mark({ testBegin: { ...test, runner: this.#runner, file, time: now() } });
    return test;
  }

  /** To be awaited before the runner goes on. Of a test that has ended before it does nothing. */
  async end(test: OpenTest, outcome: "passed" | "failed"): Promise<void> {
    if (!this.#open.has(test)) return;
    // What several tests that run at the same time leak, the last of them to end is asked for. A test of node:test that holds it only waits.
    const others = [...this.#open].filter((other) => other !== test && !test.name.startsWith(`${other.name} > `));
    if (others.length === 0) await this.#leaks?.check();
    if (this.#open.delete(test)) mark({ testEnd: { id: test.id, outcome, time: now() } });
  }
}

function mark(what: object): void {
  printf(`jsgrind: ${JSON.stringify(what)}\n`);
}

const { timeOrigin } = performance;
const clock = performance.now.bind(performance);

/** In milliseconds. Tests may have replaced Date and performance by clocks of their own. */
function now(): number {
  return Math.round(timeOrigin + clock());
}
