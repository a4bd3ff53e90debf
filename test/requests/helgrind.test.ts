/** helgrind.h under the real Helgrind. One process; see fixtures/requests/helgrind.mjs and races.mjs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Run, errorsIn, needsValgrind, valgrind } from "./valgrind.js";

type Results = Record<string, unknown> & { errors: Record<string, number>; addresses: Record<string, number> };

describe("Helgrind", { skip: needsValgrind() }, () => {
  let run: Run<Results>;
  before(async () => {
    // A thread that waits for its turn would keep the other from having it.
    run = await valgrind<Results>("helgrind", "helgrind.mjs", { options: ["--fair-sched=try"] });
  });

  /** What a case made Helgrind say. Each kind and message is shown once, so that later cases are counted only. */
  function reported(name: string): string[] {
    return errorsIn(run.part(name)).map(({ kind, what }) => `${kind}: ${what.replace(/0x[0-9A-F]+/, "0x…")}`);
  }

  function assertReports(name: string, ...expected: string[]): void {
    assert.deepEqual(reported(name), expected, name);
    assert.equal(run.results.errors[name], expected.length, name);
  }

  function assertHandled(name: string): void {
    const results = run.results[name] as unknown[];
    assert.ok(results.length > 0 && results.every((handled) => handled === true), `${name}: ${results.join()}`);
    assertReports(name);
  }

  test("helgrind.mutexInitPost() helgrind.mutexLockPre() helgrind.mutexLockPost() helgrind.mutexUnlockPre() helgrind.mutexUnlockPost() helgrind.mutexDestroyPre(): right use is no error", () => {
    assertHandled("mutex");
    assertReports("mutex, guarded");
  });

  test("helgrind.mutexInitPost() and helgrind.mutexLockPre() know recursive from simple, and trying from locking", () => {
    // The right use above locks a recursive mutex twice and tries a simple one that is locked.
    assertReports("mutex, locked again", "Misc: Thread #1: Attempt to re-lock a non-recursive lock I already hold");
    assertReports(
      "mutex, granted again",
      "Misc: Thread #1: Bug in libpthread: recursive write lock granted on mutex/wrlock which does not support recursion",
    );
  });

  test("helgrind.mutexUnlockPre() and helgrind.mutexDestroyPre() in a wrong state are errors", () => {
    assertReports("mutex, not locked", "UnlockUnlocked: Thread #1 unlocked a not-locked lock at 0x…");
    assertReports("mutex, unknown", "UnlockBogus: Thread #1 unlocked an invalid lock at 0x…");
    assertReports("mutex, destroyed", "Misc: Thread #1: pthread_mutex_destroy of a locked mutex");
  });

  test("helgrind.annotateRwlockCreate() helgrind.annotateRwlockAcquired() helgrind.annotateRwlockReleased() helgrind.annotateRwlockDestroy(): right use is no error", () => {
    assertHandled("rwlock");
  });

  test("helgrind.annotateRwlockAcquired() knows readers from writers, and locks from mutexes", () => {
    assertReports(
      "rwlock, written while it is read",
      "Misc: Thread #1: Bug in libpthread: write lock granted on rwlock which is currently rd-held",
    );
    assertReports("rwlock, as a mutex", "Misc: Thread #1: pthread_mutex_lock with a pthread_rwlock_t* argument ");
    assertReports("rwlock, destroyed twice", "Misc: Thread #1: pthread_rwlock_destroy with invalid argument");
  });

  test("helgrind.semInitPost() helgrind.semWaitPost() helgrind.semPostPre() helgrind.semDestroyPre() count", () => {
    assertHandled("semaphore");
    const empty = "Misc: Thread #1: Bug in libpthread: sem_wait succeeded on semaphore without prior sem_post";
    assertReports("semaphore, empty", empty);
    assert.equal(run.results.errors["semaphore, destroyed"], 1, "as empty");
    assertReports("semaphore, too large", "Misc: Thread #1: sem_init: initial value exceeds 10000; using 10000");
  });

  test("helgrind.barrierInitPre() helgrind.barrierWaitPre() helgrind.barrierResizePre() helgrind.barrierDestroyPre() count and resize", () => {
    assertHandled("barrier");
    assertReports("barrier, waited at", "Misc: Thread #1: pthread_barrier_destroy: threads are waiting at barrier");
    assert.equal(run.results.errors["barrier, resized to what is not enough"], 1, "waited at");
    assertReports("barrier, not resizable", "Misc: Thread #1: pthread_barrier_resize: barrier is may not be resized");
    assertReports("barrier, made twice", "Misc: Thread #1: pthread_barrier_init: barrier is already initialised");
    assertReports("barrier, unknown", "Misc: Thread #1: pthread_barrier_wait: barrier is uninitialised");
  });

  test("helgrind.clientreqUnimp() is reported with its name, of up to 50 bytes", () => {
    assertReports(
      "clientreqUnimp",
      `Misc: Thread #1: Unimplemented client request macro "${"ANNOTATE_OF_50_BYTES_".padEnd(50, "x")}"`,
    );
  });

  test("helgrind.gnatDependentMasterJoin() is handled, and does nothing where Ada's runtime has told of no task", () => {
    assert.equal(run.results["gnatDependentMasterJoin"], true);
    assertReports("gnatDependentMasterJoin");
  });

  test("helgrind.getAbits() tells what may be accessed", () => {
    assert.deepEqual(run.results["getAbits"], ["255,255,255", "0,0"]);
  });

  test("helgrind.cleanMemoryHeapblock() returns the length of the block, from any place in it", () => {
    assert.deepEqual(run.results["cleanMemoryHeapblock"], [7777, 7777, -1]);
  });

  test("requests of DRD are not handled", () => {
    assert.deepEqual(run.results["of DRD"], ["undefined", false, false, false]);
  });

  /** Which races were reported, and at which byte of the cell. */
  function races(): Record<string, number> {
    const found: Record<string, number> = {};
    for (const error of run.xml.deep("error")) {
      const address = Number(
        /^Possible data race during (?:read|write) of size 4 at (0x[0-9A-F]+)/.exec(
          error.all("xwhat")[0]?.get("text") ?? "",
        )?.[1],
      );
      for (const [name, start] of Object.entries(run.results.addresses))
        if (start <= address && address < start + 128) found[name] = address - start;
    }
    return found;
  }

  test("two writes without order are a race, at their address", () => {
    assert.equal(races()["plain"], 0);
  });

  test("helgrind.annotateHappensBefore() helgrind.annotateHappensAfter() on one object order them, until helgrind.annotateHappensBeforeForgetAll()", () => {
    assert.equal(races()["ordered"], undefined);
    assert.equal(
      races()["orderedByDrd"],
      undefined,
      "drd.annotateHappensBefore() drd.annotateHappensAfter() are the same requests",
    );
    assert.equal(races()["otherOrder"], 0);
    assert.equal(races()["forgotten"], 0);
  });

  test("locks, semaphores and barriers order them, and readers do not", () => {
    for (const name of ["mutex", "writers", "semaphore", "barrier"]) assert.equal(races()[name], undefined, name);
    assert.equal(races()["readers"], 0);
  });

  test("helgrind.cleanMemory() and helgrind.annotateNewMemory() forget the first", () => {
    for (const name of ["cleaned", "cleanedByDrd", "newMemory"]) assert.equal(races()[name], undefined, name);
  });

  test("helgrind.disableChecking() until helgrind.enableChecking(), and helgrind.annotateBenignRaceSized(), cover just their memory", () => {
    assert.equal(races()["unchecked"], undefined);
    assert.equal(races()["checkedAgain"], 0);
    assert.equal(races()["benign"], undefined);
    assert.equal(races()["besideBenign"], 16);
  });

  test("the program ends by itself", () => {
    assert.equal(run.exitCode, 0);
    assert.doesNotMatch(run.log, /impossible|Assertion/);
  });
});
