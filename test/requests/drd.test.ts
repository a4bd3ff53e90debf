/** drd.h under the real DRD, as text: threads' names are in no XML. One process; see fixtures/requests/drd.mjs and races.mjs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Run, needsValgrind, valgrind } from "./valgrind.js";

type Results = Record<string, unknown> & {
  errors: Record<string, number>;
  addresses: Record<string, number>;
  ids: number[][];
};

describe("DRD", { skip: needsValgrind() }, () => {
  let run: Run<Results>;
  before(async () => {
    const options = ["--error-limit=no", "--show-confl-seg=no", "--num-callers=8", "--fair-sched=try"];
    run = await valgrind<Results>("drd", "drd.mjs", { options, xml: false });
  });

  /** What a case made DRD say: the first lines of errors. Of equal kinds the first is shown, and the others are counted. */
  function assertReports(name: string, ...expected: (string | RegExp)[]): void {
    const said = run.lines(name).filter((line) => line !== "" && !/^ |^\w+ (?:was|0x)|^Thread /.test(line));
    assert.equal(said.length, expected.length, `${name}: ${said.join("; ")}`);
    expected.forEach((each, index) => {
      const line = (said[index] ?? "").replace(/0x[0-9a-f]+/, "0x…");
      if (typeof each === "string") assert.equal(line, each);
      else assert.match(line, each);
    });
    assert.ok((run.results.errors[name] ?? 0) >= expected.length, name);
  }

  function assertHandled(name: string): void {
    const results = run.results[name] as unknown[];
    assert.ok(results.length > 0 && results.every((handled) => handled === true), `${name}: ${results.join()}`);
    assert.equal(run.results.errors[name], 0, name);
  }

  test("drd.annotateSemInitPre() drd.annotateSemWaitPre() drd.annotateSemWaitPost() drd.annotateSemPostPre() drd.annotateSemDestroyPost(): right use is no error", () => {
    assertHandled("semaphore");
  });

  test("drd.annotateSemInitPre() counts its value down, and semaphores in a wrong state are errors", () => {
    assertReports("semaphore, empty", "Invalid semaphore: semaphore 0x…");
    assert.equal(run.results.errors["semaphore, made twice"], 1);
    assert.equal(run.results.errors["semaphore, waited upon"], 1);
  });

  test("drd.annotateRwlockCreate() drd.annotateRwlockAcquired() drd.annotateRwlockReleased() drd.annotateRwlockDestroy(): right use is no error", () => {
    assertHandled("rwlock");
  });

  test("drd.annotateRwlockCreate() twice, and release and destruction in a wrong state, are errors", () => {
    assertReports("rwlock, made twice", "Reader-writer lock reinitialization: rwlock 0x….");
    for (const name of ["rwlock, not acquired", "rwlock, destroyed"]) assert.equal(run.results.errors[name], 1, name);
    assertReports("rwlock, unknown", "Not a reader-writer lock");
  });

  test("drd.ignoreMutexOrdering() wants a mutex that DRD knows", () => {
    assert.equal(run.results["ignoreMutexOrdering"], true);
    assertReports("ignoreMutexOrdering", "The object at address 0x… is not a mutex.");
  });

  test("drd.annotationUnimp() and drd.helgrindAnnotationUnimp() are reported with their names", () => {
    assertReports(
      "annotationUnimp",
      "The annotation macro ANNOTATE_OF_DRD has not yet been implemented in <valgrind/drd.h>",
    );
    assertReports(
      "helgrindAnnotationUnimp",
      "The annotation macro ANNOTATE_OF_HELGRIND has not yet been implemented in <valgrind/helgrind.h>",
    );
  });

  test("drd.annotateHappensBefore() on what is a semaphore is reported", () => {
    assert.deepEqual(run.results["order, of a semaphore"], [true, true]);
    assert.equal(run.results.errors["order, of a semaphore"], 2);
  });

  test("valgrind.freelikeBlock() and valgrind.resizeinplaceBlock() of what is not live are reported by DRD too", () => {
    assert.equal(run.results.errors["heap blocks"], 2);
  });

  test("requests of Helgrind that are not DRD's are not handled", () => {
    assert.deepEqual(run.results["of Helgrind"], ["undefined", false, false, "undefined"]);
  });

  test("drd.annotateThreadName() names the main thread and a worker, as they are", () => {
    assert.equal(run.results["thread name"], true);
    assert.ok(run.lines("ignoreMutexOrdering").includes("Thread 1 (main <&> %s):"));
    const [, worker] = run.results.ids;
    assert.ok(run.lines("races").includes(`Thread ${worker?.[1]} (second writer):`));
  });

  test("drd.getValgrindThreadid() drd.getDrdThreadid() are 1 in the main thread, and another in a worker", () => {
    const [main, worker] = run.results.ids;
    assert.deepEqual(main, [1, 1]);
    assert.ok(worker?.every((id) => Number.isInteger(id) && id > 1));
    assert.match(run.lines("races").join("\n"), new RegExp(`Conflicting store by thread ${worker?.[1]} at 0x`));
  });

  /** Which cells a line of the log names, and at which byte. */
  function cells(pattern: RegExp): Record<string, number> {
    const found: Record<string, number> = {};
    for (const line of run.lines("races")) {
      const address = Number(pattern.exec(line)?.[1]);
      for (const [name, start] of Object.entries(run.results.addresses))
        if (start <= address && address < start + 128) found[name] = address - start;
    }
    return found;
  }
  const races = () => cells(/^Conflicting (?:store|load) by thread \d+ at (0x[0-9a-f]+) size 4$/);

  test("two writes without order are a race, at their address", () => {
    assert.equal(races()["plain"], 0);
  });

  test("drd.annotateHappensBefore() drd.annotateHappensAfter() on one object order them", () => {
    for (const name of ["ordered", "orderedByDrd"]) assert.equal(races()[name], undefined, name);
    assert.equal(races()["otherOrder"], 0);
  });

  test("drd.annotateRwlockAcquired() to write and drd.annotateSemPostPre() order them, and to read does not", () => {
    for (const name of ["writers", "semaphore"]) assert.equal(races()[name], undefined, name);
    assert.equal(races()["readers"], 0);
  });

  test("drd.cleanMemory() forgets the first", () => {
    for (const name of ["cleaned", "cleanedByDrd", "newMemory"]) assert.equal(races()[name], undefined, name);
  });

  test("drd.ignoreVar() ignores just its memory, until drd.stopIgnoringVar()", () => {
    for (const name of ["ignored", "benign", "unchecked"]) assert.equal(races()[name], undefined, name);
    for (const name of ["ignoredNoMore", "checkedAgain"]) assert.equal(races()[name], 0, name);
    assert.equal(races()["besideBenign"], 16);
  });

  test("drd.annotateIgnoreWritesBegin() drd.annotateIgnoreWritesEnd() drd.annotateIgnoreReadsBegin() drd.annotateIgnoreReadsEnd() ignore this thread's, each its own", () => {
    for (const name of ["ignoringWrites", "ignoringReads"]) assert.equal(races()[name], undefined, name);
    for (const name of ["notIgnoringWrites", "notIgnoringReads"]) assert.equal(races()[name], 0, name);
    assert.equal(races()["traced"], 0, "and nothing is ignored afterwards");
  });

  test("drd.traceVar() writes accesses with their values to the log, until drd.stopTracingVar()", () => {
    const traced = (value: number) => cells(new RegExp(`^store (0x[0-9a-f]+) size 4 val ${value}/`));
    assert.deepEqual([traced(111), traced(222)], [{ traced: 0 }, { traced: 0 }]);
    assert.deepEqual([traced(333), traced(444)], [{}, {}]);
    assert.deepEqual(run.results["stopTracingVar"], [true, true, true]);
  });

  test("the program ends by itself", () => {
    assert.equal(run.exitCode, 0);
    assert.doesNotMatch(run.log, /impossible|Assertion/);
  });
});
