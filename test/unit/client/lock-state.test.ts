/**
 * What Helgrind and DRD assert of locks, semaphores and orderings, and so must not be told; and all that they report or
 * take, and so must be. The tests of the real ones are in test/requests.
 */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import * as d from "#src/client/drd.js";
import * as h from "#src/client/helgrind.js";
import * as v from "#src/client/valgrind.js";
import { fuzzRuns } from "../../require.js";
import { FakeValgrind } from "./fake-valgrind.js";

const fake = new FakeValgrind(() => 0n);
v.runningOnValgrind();
beforeEach(() => fake.clear());

let next = 0x5000n;

/** A word that stands for nothing yet. */
function fresh(): bigint {
  return (next += 0x10n);
}

function refuses(call: () => unknown, message: RegExp): void {
  fake.clear();
  assert.throws(call, { name: "Error", message });
  assert.deepEqual(fake.requests, [], "nothing is sent");
}

describe("DRD", () => {
  const notSemaphore = /^The object at 0x[0-9a-f]+ is .*, and not a semaphore; .* so the request is not sent$/;
  const semaphoreUses: ((word: bigint) => unknown)[] = [
    (word) => d.annotateSemInitPre(word, 1),
    d.annotateSemWaitPre,
    d.annotateSemPostPre,
  ];

  test("is not told that an ordering or a reader-writer lock is a semaphore (clientobj_add)", () => {
    for (const use of semaphoreUses) {
      for (const before of [
        d.annotateHappensBefore,
        d.annotateHappensAfter,
        h.annotateHappensBefore,
        d.annotateRwlockCreate,
        (word: bigint) => h.annotateRwlockAcquired(word, false),
      ]) {
        const word = fresh();
        before(word);
        refuses(() => use(word), notSemaphore);
      }
    }
  });

  test("is not told that something else was acquired as a reader-writer lock (rwlock_pre_rdlock)", () => {
    for (const before of [
      d.annotateHappensBefore,
      d.annotateHappensAfter,
      d.annotateSemPostPre,
      (word: bigint) => d.annotateSemInitPre(word, 2),
    ]) {
      for (const isWriter of [true, false]) {
        const word = fresh();
        before(word);
        refuses(() => d.annotateRwlockAcquired(word, isWriter), /, and not a reader-writer lock;/);
        refuses(() => h.annotateRwlockAcquired(word, isWriter), /, and not a reader-writer lock;/);
      }
    }
  });

  test("is not told that a lock was acquired by the thread that has it to write (rwlock_post_wrlock, rwlock_post_rdlock)", () => {
    for (const isWriter of [true, false]) {
      const word = fresh();
      d.annotateRwlockAcquired(word, true);
      refuses(
        () => d.annotateRwlockAcquired(word, isWriter),
        /^The object at 0x[0-9a-f]+ is acquired by this thread to write; release it before;/,
      );
      d.annotateRwlockReleased(word, true);
      d.annotateRwlockAcquired(word, isWriter);
    }
  });

  test("is told of everything else, wrong as it may be", () => {
    const word = fresh();
    d.annotateRwlockAcquired(word, false);
    d.annotateRwlockAcquired(word, false);
    d.annotateRwlockAcquired(word, true);
    d.annotateRwlockReleased(word, false);
    d.annotateRwlockReleased(word, false);
    refuses(() => d.annotateRwlockAcquired(word, false), /to write/);
    d.annotateRwlockReleased(word, false);
    d.annotateRwlockReleased(word, false);
    d.annotateRwlockCreate(word);
    d.annotateSemWaitPost(word);
    d.annotateSemDestroyPost(word);
    d.annotateRwlockDestroy(word);
    d.annotateRwlockDestroy(word);
    d.annotateSemInitPre(word, 1);
    d.annotateSemInitPre(word, 1);
    d.annotateRwlockDestroy(word);
    d.annotateSemDestroyPost(word);
    d.annotateHappensAfter(word);
  });

  test("may have forgotten what a word was when it is used as something else, and may not", () => {
    const word = fresh();
    d.annotateRwlockCreate(word);
    d.annotateHappensBefore(word); // an error that it reports, or a new object when the lock's memory was freed
    refuses(() => d.annotateRwlockAcquired(word, true), /is used as two things, and not a reader-writer lock;/);
    refuses(() => d.annotateSemInitPre(word, 1), /is used as two things, and not a semaphore;/);
    d.annotateRwlockDestroy(word);
    refuses(() => d.annotateRwlockAcquired(word, true), /is used as two things/);
  });

  test("forgets what is in memory that is cleaned", () => {
    const shared = new Int32Array(new SharedArrayBuffer(16));
    d.annotateHappensBefore(shared.subarray(1));
    d.annotateHappensBefore(shared.subarray(3));
    d.cleanMemory(shared.subarray(0, 3));
    d.annotateSemInitPre(shared.subarray(1), 1);
    refuses(() => d.annotateSemInitPre(shared.subarray(3), 1), notSemaphore);
    h.annotateNewMemory(shared);
    d.annotateSemInitPre(shared.subarray(3), 1);
    assert.throws(() => d.cleanMemory({ address: 1n, length: 2 ** 31 }), RangeError); // nothing is sent
    refuses(() => d.annotateRwlockAcquired(shared.subarray(3), true), /is a semaphore/);
    h.cleanMemory(shared);
    d.annotateRwlockAcquired(shared.subarray(3), true);
  });

  test("does not forget locks and semaphores where races are not ignored any more (clientobj_stop_using_mem)", () => {
    const shared = new Int32Array(new SharedArrayBuffer(16));
    const [semaphore, order] = [shared.subarray(1, 2), shared.subarray(2, 3)];
    d.annotateSemInitPre(semaphore, 1);
    d.annotateHappensBefore(order);
    const ignoring = d.ignoreVar(shared);
    ignoring[Symbol.dispose]();
    d.cleanMemory(shared);
    refuses(() => d.annotateRwlockAcquired(semaphore, true), /is a semaphore, and not a reader-writer lock;/);
    d.annotateRwlockAcquired(order, true);
    d.ignoreVar(semaphore);
    d.cleanMemory(semaphore);
    d.annotateRwlockAcquired(semaphore, true);
  });
});

describe("Helgrind", () => {
  test("is not told that a mutex was acquired to read (lockN_acquire_reader)", () => {
    for (const before of [h.mutexInitPost, h.mutexLockPost]) {
      const word = fresh();
      before(word);
      refuses(
        () => h.annotateRwlockAcquired(word, false),
        /^The object at 0x[0-9a-f]+ is a mutex, which nobody can acquire to read;/,
      );
      h.annotateRwlockAcquired(word, true);
      h.annotateRwlockReleased(word, true);
      h.mutexDestroyPre(word);
      h.annotateRwlockAcquired(word, false);
    }
  });

  test("is told that a lock is used as both, which it reports", () => {
    const word = fresh();
    h.annotateRwlockCreate(word);
    h.mutexInitPost(word);
    h.mutexLockPost(word);
    h.mutexUnlockPre(word);
    h.mutexUnlockPost(word);
    h.annotateRwlockAcquired(word, false);
    h.mutexUnlockPost(fresh());
    h.mutexDestroyPre(word);
    h.mutexDestroyPre(word);
  });
});

/** What drd_clientobj.c, drd_rwlock.c and hg_main.c keep and assert, for one thread. */
class Asserting {
  readonly drd = new Map<bigint, string>();
  readonly helgrind = new Map<bigint, string>();
  readonly writers = new Set<bigint>();

  assert(condition: boolean, what: string): void {
    if (!condition) throw new Error(`assertion failed: ${what}`);
  }

  /** The memory was freed: DRD forgets what was there, and nobody is told. */
  free(word: bigint): void {
    this.drd.delete(word);
    this.writers.delete(word);
  }

  handle(code: bigint, word: bigint, argument: bigint): void {
    const { drd, helgrind, writers } = this;
    const isNew = !drd.has(word);
    switch (code) {
      case 0x4847_0121n: // happens before, and after
      case 0x4847_0122n:
        if (isNew) drd.set(word, "order");
        break;
      case 0x4452_000an: // semaphore: init, wait, post
      case 0x4452_000cn:
      case 0x4452_000en:
        this.assert(isNew || drd.get(word) === "semaphore", "clientobj_add");
        drd.set(word, "semaphore");
        break;
      case 0x4452_000bn:
        if (drd.get(word) === "semaphore") drd.delete(word);
        break;
      case 0x4847_0103n: // mutex: init, locked
      case 0x4847_0108n:
        if (!helgrind.has(word)) helgrind.set(word, "mutex");
        break;
      case 0x4847_0104n:
        helgrind.delete(word);
        break;
      case 0x4847_010en: // reader-writer lock: create, destroy, acquired, released
        if (isNew) drd.set(word, "rwlock");
        if (!helgrind.has(word)) helgrind.set(word, "rwlock");
        break;
      case 0x4847_010fn:
        helgrind.delete(word);
        if (drd.get(word) === "rwlock") [drd, writers].forEach((each) => each.delete(word));
        break;
      case 0x4847_0111n:
        if (isNew) drd.set(word, "rwlock");
        this.assert(drd.get(word) === "rwlock", "rwlock_pre_lock");
        this.assert(!writers.has(word), "rwlock_post_lock");
        if (argument === 1n) writers.add(word);
        if (!helgrind.has(word)) helgrind.set(word, "rwlock");
        this.assert(argument === 1n || helgrind.get(word) === "rwlock", "lockN_acquire_reader");
        break;
      case 0x4847_0112n:
        writers.delete(word);
        break;
    }
  }
}

test("no sequence of calls makes either of them fail an assertion", () => {
  const calls: ((word: bigint) => unknown)[] = [
    ...[
      d.annotateHappensBefore,
      h.annotateHappensAfter,
      d.annotateSemWaitPre,
      d.annotateSemPostPre,
      d.annotateSemDestroyPost,
      d.annotateSemWaitPost,
    ],
    ...[
      h.mutexInitPost,
      h.mutexLockPost,
      h.mutexDestroyPre,
      h.mutexUnlockPre,
      d.annotateRwlockCreate,
      h.annotateRwlockCreate,
      d.annotateRwlockDestroy,
      h.annotateRwlockDestroy,
    ],
    (word) => d.annotateSemInitPre(word, 1),
    (word) => d.annotateRwlockAcquired(word, true),
    (word) => h.annotateRwlockAcquired(word, true),
    (word) => h.annotateRwlockReleased(word, true),
  ];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(calls.length), fc.nat(2)), { maxLength: 60, size: "max" }), (steps) => {
      const words = [fresh(), fresh(), fresh()];
      const asserting = new Asserting();
      fake.handler = ([code, word, argument]) => {
        asserting.handle(code, word, argument);
        return 0n;
      };
      for (const [call, which] of steps) {
        const word = words[which] as bigint;
        if (call === calls.length) asserting.free(word);
        try {
          calls[call]?.(word);
        } catch (error) {
          if (!(error as Error).message.endsWith("so the request is not sent")) throw error;
        }
      }
    }),
    { numRuns: fuzzRuns(1000) },
  );
});
