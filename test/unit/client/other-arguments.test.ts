/** Arguments that are not memory: numbers, flags, texts, options, words. Each refusal says what was given and what is allowed. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import * as callgrind from "#src/client/callgrind.js";
import * as dhat from "#src/client/dhat.js";
import * as d from "#src/client/drd.js";
import * as h from "#src/client/helgrind.js";
import * as m from "#src/client/memcheck.js";
import * as v from "#src/client/valgrind.js";
import { FakeValgrind } from "./fake-valgrind.js";

const fake = new FakeValgrind(() => 1n);
v.runningOnValgrind();
beforeEach(() => fake.clear());

const bytes = new Uint8Array(new ArrayBuffer(128), 32, 64);
const lock = new Int32Array(new SharedArrayBuffer(16));

/** Calls with a value, and sends nothing. */
function refuses(call: (value: never) => unknown, value: unknown, name: string, message: RegExp): void {
  fake.clear();
  assert.throws(() => call(value as never), { name, message });
  assert.deepEqual(fake.requests, [], "nothing is sent");
}

describe("numbers", () => {
  const takers: Record<string, [(value: number) => unknown, string, from: number, to: number]> = {
    "discard()": [m.discard, "handle", 0, 0xffff_ffff],
    "checkValueIsDefined()": [(value) => m.checkValueIsDefined(new Int16Array(9), value), "index", 0, 8],
    "stackDeregister()": [v.stackDeregister, "id", 0, Number.MAX_SAFE_INTEGER],
    "stackChange()": [(value) => v.stackChange(value, bytes), "id", 0, Number.MAX_SAFE_INTEGER],
    "loadPdbDebuginfo()": [(value) => v.loadPdbDebuginfo(value, bytes), "fd", 0, 0x7fff_ffff],
    "malloclikeBlock() redzone": [(redzone) => v.malloclikeBlock(bytes, { redzone }), "redzone", 0, 0xffff_ffff],
    "createMempool() redzone": [(redzone) => v.createMempool(bytes, { redzone }), "redzone", 0, 64],
    "resizeinplaceBlock()": [(value) => v.resizeinplaceBlock(bytes, value), "newLength", 1, 96],
    "helgrind semInitPost()": [(value) => h.semInitPost(lock, value), "value", 0, 0xffff_ffff],
    "drd annotateSemInitPre()": [(value) => d.annotateSemInitPre(lock, value), "value", 0, 0xffff_ffff],
    "barrierInitPre()": [(value) => h.barrierInitPre(lock, value), "count", 1, 0xffff_ffff],
    "barrierResizePre()": [(value) => h.barrierResizePre(lock, value), "count", 1, 0xffff_ffff],
    "adHocEvent()": [dhat.adHocEvent, "weight", 0, Number.MAX_SAFE_INTEGER],
  };
  for (const [name, [take, argument, from, to]] of Object.entries(takers)) {
    test(`${name} takes whole numbers from ${from} to ${to}`, () => {
      for (const value of [from - 1, to + 1, 0.5, Number.NaN, Infinity, -Infinity]) {
        refuses(
          take,
          value,
          "RangeError",
          new RegExp(`^${argument} must be a whole number from ${from} to ${to}; this is ${value}$`),
        );
      }
      for (const value of ["1", 1n, null, {}, true, [1]])
        refuses(take, value, "TypeError", new RegExp(`^${argument} must be a number; this is `));
    });
  }

  test("delta of loadPdbDebuginfo() is a bigint", () => {
    refuses(
      (delta: bigint) => v.loadPdbDebuginfo(1, bytes, delta),
      5,
      "TypeError",
      /^delta must be a bigint; this is a number$/,
    );
  });

  test("mapIpToSrcloc() takes an address as a bigint", () => {
    refuses(v.mapIpToSrcloc, 0x1000, "TypeError", /^An address is a bigint; this is the number 4096$/);
    refuses(v.mapIpToSrcloc, undefined, "TypeError", /this is undefined$/);
  });

  test("checkValueIsDefined() takes a typed array", () => {
    for (const value of [new DataView(new ArrayBuffer(8)), new ArrayBuffer(8), [1, 2], { length: 1 }])
      refuses(m.checkValueIsDefined, value, "TypeError", /^A value is an element of a typed array; this is /);
    refuses(
      m.checkValueIsDefined,
      new Uint8Array(0),
      "RangeError",
      /^index must be a whole number from 0 to -1; this is 0$/,
    );
  });

  test("setVbits() takes a byte for each byte", () => {
    refuses(
      (bits: Uint8Array) => m.setVbits(bytes, bits),
      new Uint8Array(63),
      "RangeError",
      /^vbits must have a byte for each of the 64 bytes of the memory; these are 63$/,
    );
    refuses(
      (bits: Uint8Array) => m.setVbits(bytes, bits),
      new Uint16Array(64),
      "TypeError",
      /^vbits must be a Uint8Array; this is an object of class Uint16Array$/,
    );
  });
});

describe("flags", () => {
  const takers: Record<string, [(value: boolean) => unknown, string]> = {
    "mutexInitPost()": [(recursive) => h.mutexInitPost(lock, { recursive }), "recursive"],
    "mutexLockPre()": [(tryLock) => h.mutexLockPre(lock, { tryLock }), "tryLock"],
    "barrierInitPre()": [(resizable) => h.barrierInitPre(lock, 2, { resizable }), "resizable"],
    "helgrind annotateRwlockAcquired()": [(value) => h.annotateRwlockAcquired(lock, value), "isWriter"],
    "helgrind annotateRwlockReleased()": [(value) => h.annotateRwlockReleased(lock, value), "isWriter"],
    "drd annotateRwlockAcquired()": [(value) => d.annotateRwlockAcquired(lock, value), "isWriter"],
    "drd annotateRwlockReleased()": [(value) => d.annotateRwlockReleased(lock, value), "isWriter"],
    "malloclikeBlock()": [(zeroed) => v.malloclikeBlock(bytes, { zeroed }), "zeroed"],
    "createMempool() zeroed": [(zeroed) => v.createMempool(bytes, { zeroed }), "zeroed"],
    "createMempool() metapool": [(metapool) => v.createMempool(bytes, { metapool }), "metapool"],
    "createMempool() autoFree": [(autoFree) => v.createMempool(bytes, { metapool: true, autoFree }), "autoFree"],
  };
  for (const [name, [take, argument]] of Object.entries(takers)) {
    test(`${name} takes nothing for true or false but these`, () => {
      for (const value of [1, 0, 2, "yes", null, {}, 1n])
        refuses(take, value, "TypeError", new RegExp(`^${argument} must be true or false; this is `));
    });
  }

  test("autoFree needs metapool", () => {
    refuses(
      (autoFree: boolean) => v.createMempool(bytes, { autoFree }),
      true,
      "RangeError",
      /^autoFree needs metapool: /,
    );
  });
});

describe("texts", () => {
  const takers: Record<string, [(value: string) => unknown, string]> = {
    "printf()": [v.printf, "text"],
    "printfBacktrace()": [v.printfBacktrace, "text"],
    "monitorCommand()": [v.monitorCommand, "command"],
    "cloChange()": [v.cloChange, "option"],
    "createBlock()": [(value) => m.createBlock(bytes, value), "description"],
    "dumpStatsAt()": [callgrind.dumpStatsAt, "position"],
    "annotateThreadName()": [d.annotateThreadName, "name"],
    "annotationUnimp()": [d.annotationUnimp, "name"],
    "helgrindAnnotationUnimp()": [d.helgrindAnnotationUnimp, "name"],
    "clientreqUnimp()": [h.clientreqUnimp, "name"],
  };
  for (const [name, [take, argument]] of Object.entries(takers)) {
    test(`${name} takes a string without NUL`, () => {
      for (const value of [undefined, null, 5, {}, ["a"], Symbol("a"), new String("a")])
        refuses(take, value, "TypeError", new RegExp(`^${argument} must be a string; this is `));
      for (const value of ["\0", "a\0b", "--a\0"]) {
        const shown = JSON.stringify(value).replaceAll("\\", "\\\\");
        refuses(
          take,
          value,
          "TypeError",
          new RegExp(`^${argument} must not contain NUL, which ends a string in C: ${shown}$`),
        );
      }
    });
  }

  test("dumpStatsAt() takes one line, which the file's header is", () => {
    for (const value of ["a\nb", "\n", "a\rb", "a\r\n"])
      refuses(
        callgrind.dumpStatsAt,
        value,
        "TypeError",
        /^position must be a single line, for Valgrind writes it as one: "/,
      );
    callgrind.dumpStatsAt("a\tb \u2028");
    assert.equal(fake.textAt(fake.request[1]), "a\tb \u2028");
  });

  test("clientreqUnimp() takes 50 bytes, as Helgrind asserts, and not 50 characters", () => {
    h.clientreqUnimp("n".repeat(50));
    assert.equal(fake.textAt(fake.request[1]), "n".repeat(50));
    for (const value of ["n".repeat(51), "ä".repeat(26), "💥".repeat(13)])
      refuses(h.clientreqUnimp, value, "RangeError", /^A macro's name has at most 50 bytes; this is "/);
  });

  test("of any length and any characters arrive whole", () => {
    for (const text of ["", "x".repeat(4095), "x".repeat(4096), "ä€💥".repeat(7000), "\ud800 alone", "\n\t\u0001"]) {
      fake.clear();
      v.monitorCommand(text);
      assert.equal(fake.textAt(fake.request[1]), text.replace(/\ud800/, "\ufffd"));
    }
  });

  test("that Valgrind keeps a pointer to stay what they were", () => {
    const [first, second, third] = ["first", "second", "first"].map((name) => {
      fake.clear();
      d.annotationUnimp(name);
      return fake.request[1];
    });
    assert.equal(fake.textAt(first as bigint), "first");
    assert.equal(fake.textAt(second as bigint), "second");
    assert.equal(third, first);
    d.helgrindAnnotationUnimp("other");
    v.printf("x".repeat(9000));
    assert.equal(fake.textAt(first as bigint), "first");
  });
});

describe("cloChange()", () => {
  test("takes what begins with two dashes", () => {
    for (const value of ["", "leak-check=full", "-v", " --verbose", "−−verbose"])
      refuses(v.cloChange, value, "RangeError", /^An option of Valgrind begins with --; this is "/);
  });

  test("refuses what would end Valgrind", () => {
    for (const value of [
      "--show-error-list=yes",
      "--show-error-list=no",
      "--memcheck:show-error-list=yes",
      "--suppressions=/dev/null",
      "--freelist-vol=-1",
      "--memcheck:freelist-vol=-1",
      "--freelist-vol=",
      "--freelist-vol",
      "--freelist-vol= 5",
      "--gen-suppressions=yes",
    ]) {
      refuses(v.cloChange, value, "RangeError", /^"--.*" cannot be changed while the program runs: .+/);
    }
  });

  test("sends all others, and keeps their text for Valgrind to point at", () => {
    const pointers = [
      "--freelist-vol=1000",
      "--gen-suppressions=all",
      "--leak-check=full",
      "--freelist-volume=-1",
      "--unknown",
    ].map((option) => {
      fake.clear();
      assert.equal(v.cloChange(option), true);
      return [option, fake.request[1]] as const;
    });
    for (const [option, pointer] of pointers) assert.equal(fake.textAt(pointer), option);
  });
});

describe("synchronisation objects", () => {
  const takers: Record<string, (object: h.SyncObject) => unknown> = {
    gnatDependentMasterJoin: (object) => h.gnatDependentMasterJoin(object, 5n),
    gnatDependentMasterJoinMaster: (object) => h.gnatDependentMasterJoin(5n, object),
    mutexInitPost: h.mutexInitPost,
    mutexLockPre: h.mutexLockPre,
    mutexLockPost: h.mutexLockPost,
    mutexUnlockPre: h.mutexUnlockPre,
    mutexUnlockPost: h.mutexUnlockPost,
    mutexDestroyPre: h.mutexDestroyPre,
    semInitPost: (object) => h.semInitPost(object, 1),
    semWaitPost: h.semWaitPost,
    semPostPre: h.semPostPre,
    semDestroyPre: h.semDestroyPre,
    barrierInitPre: (object) => h.barrierInitPre(object, 1),
    barrierWaitPre: h.barrierWaitPre,
    barrierResizePre: (object) => h.barrierResizePre(object, 1),
    barrierDestroyPre: h.barrierDestroyPre,
    annotateHappensBefore: h.annotateHappensBefore,
    annotateHappensAfter: h.annotateHappensAfter,
    annotateHappensBeforeForgetAll: h.annotateHappensBeforeForgetAll,
    annotateRwlockCreate: h.annotateRwlockCreate,
    annotateRwlockDestroy: h.annotateRwlockDestroy,
    annotateRwlockAcquired: (object) => h.annotateRwlockAcquired(object, true),
    annotateRwlockReleased: (object) => h.annotateRwlockReleased(object, true),
    drdHappensBefore: d.annotateHappensBefore,
    drdHappensAfter: d.annotateHappensAfter,
    drdRwlockCreate: d.annotateRwlockCreate,
    drdRwlockDestroy: d.annotateRwlockDestroy,
    drdRwlockAcquired: (object) => d.annotateRwlockAcquired(object, true),
    drdRwlockReleased: (object) => d.annotateRwlockReleased(object, true),
    annotateSemInitPre: (object) => d.annotateSemInitPre(object, 1),
    annotateSemDestroyPost: d.annotateSemDestroyPost,
    annotateSemWaitPre: d.annotateSemWaitPre,
    annotateSemWaitPost: d.annotateSemWaitPost,
    annotateSemPostPre: d.annotateSemPostPre,
    ignoreMutexOrdering: d.ignoreMutexOrdering,
  };
  for (const [name, take] of Object.entries(takers)) {
    test(`${name}() takes a view, a buffer or a word, and nothing empty`, () => {
      for (const value of [5, "lock", null, undefined, {}, { address: 5n, length: 1 }, [lock]])
        refuses(take, value, "TypeError", /must be a view, a buffer or a bigint; this is /);
      for (const value of [0n, -1n, 2n ** 64n, 2n ** 64n - 1n, 0xffff_ffff_ffff_0000n])
        refuses(take, value, "RangeError", /must be a word from 1 to 0xfffffffffffeffff; this is -?\d+$/);
      for (const value of [new Uint8Array(0), lock.subarray(2, 2)])
        refuses(take, value, "RangeError", /must have at least one byte, because its address stands for it$/);
      const gone = new ArrayBuffer(8);
      structuredClone(gone, { transfer: [gone] });
      refuses(take, gone, "RangeError", /^The ArrayBuffer is detached/);
    });
  }

  test("are the same in a view, in its buffer when it starts there, and as an address", () => {
    const words = [lock, lock.buffer, fake.addressOf(lock), new Uint8Array(lock.buffer)].map((object) => {
      fake.clear();
      h.semPostPre(object);
      return fake.request[1];
    });
    assert.deepEqual(new Set(words), new Set([fake.addressOf(lock)]));
    fake.clear();
    h.semPostPre(0xffff_ffff_fffe_ffffn);
    assert.equal(fake.request[1], 0xffff_ffff_fffe_ffffn);
  });
});
