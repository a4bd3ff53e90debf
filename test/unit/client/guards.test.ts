/** Requests in pairs: the guard sends the second one, once, with the arguments of the first. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import * as cachegrind from "#src/client/cachegrind.js";
import * as callgrind from "#src/client/callgrind.js";
import * as d from "#src/client/drd.js";
import * as h from "#src/client/helgrind.js";
import * as m from "#src/client/memcheck.js";
import {
  type Requests,
  callgrind as callgrindRows,
  cachegrind as cachegrindRows,
  drd,
  helgrind,
  memcheck,
  valgrind,
} from "#src/client/requests.js";
import * as v from "#src/client/valgrind.js";
import { FakeValgrind } from "./fake-valgrind.js";

const fake = new FakeValgrind(() => 7n);
v.runningOnValgrind();
beforeEach(() => {
  fake.handler = () => 7n;
  fake.clear();
});

const region = { address: 0x9000n, length: 0x90 };
const place = [0x9000n, 0x90n];
const rows: Record<string, Requests> = {
  valgrind,
  memcheck,
  helgrind,
  drd,
  callgrind: callgrindRows,
  cachegrind: cachegrindRows,
};

/** What opens, and the requests with their own arguments that must come of it when it is opened and when it is closed. */
const pairs: [string, () => Disposable, [string, ...bigint[]][], [string, ...bigint[]][]][] = [
  [
    "valgrind.registeredStack",
    () => v.registeredStack(region),
    [["stackRegister", 0x9000n, 0x908fn]],
    [["stackDeregister", 7n]],
  ],
  [
    "valgrind.disableErrorReporting",
    v.disableErrorReporting,
    [["disableErrorReporting", 1n]],
    [["enableErrorReporting", 0xffff_ffff_ffff_ffffn]],
  ],
  [
    "memcheck.disableAddrErrorReportingInRange",
    () => m.disableAddrErrorReportingInRange(region),
    [["disableAddrErrorReportingInRange", ...place]],
    [["enableAddrErrorReportingInRange", ...place]],
  ],
  [
    "helgrind.disableChecking",
    () => h.disableChecking(region),
    [["disableChecking", ...place]],
    [["enableChecking", ...place]],
  ],
  [
    "helgrind.mutexLockPost",
    () => h.mutexLockPost(0x91n),
    [["mutexLockPost", 0x91n]],
    [
      ["mutexUnlockPre", 0x91n],
      ["mutexUnlockPost", 0x91n],
    ],
  ],
  [
    "helgrind.annotateRwlockAcquired",
    () => h.annotateRwlockAcquired(0x92n, true),
    [["annotateRwlockAcquired", 0x92n, 1n]],
    [["annotateRwlockReleased", 0x92n]],
  ],
  [
    "drd.annotateRwlockAcquired",
    () => d.annotateRwlockAcquired(0x93n, false),
    [["annotateRwlockAcquired", 0x93n, 0n]],
    [["annotateRwlockReleased", 0x93n, 0n]],
  ],
  [
    "drd.annotateRwlockAcquired",
    () => d.annotateRwlockAcquired(0x93n, true),
    [["annotateRwlockAcquired", 0x93n, 1n]],
    [["annotateRwlockReleased", 0x93n, 1n]],
  ],
  ["drd.ignoreVar", () => d.ignoreVar(region), [["ignoreVar", ...place]], [["stopIgnoringVar", ...place]]],
  ["drd.traceVar", () => d.traceVar(region), [["traceVar", ...place]], [["stopTracingVar", ...place]]],
  [
    "drd.annotateIgnoreReadsBegin",
    d.annotateIgnoreReadsBegin,
    [["annotateIgnoreReadsBegin", 0n]],
    [["annotateIgnoreReadsEnd", 1n]],
  ],
  [
    "drd.annotateIgnoreWritesBegin",
    d.annotateIgnoreWritesBegin,
    [["annotateIgnoreWritesBegin", 0n]],
    [["annotateIgnoreWritesEnd", 1n]],
  ],
  ["callgrind.toggleCollect", callgrind.toggleCollect, [["toggleCollect"]], [["toggleCollect"]]],
  [
    "callgrind.startInstrumentation",
    callgrind.startInstrumentation,
    [["startInstrumentation"]],
    [["stopInstrumentation"]],
  ],
  [
    "cachegrind.startInstrumentation",
    cachegrind.startInstrumentation,
    [["startInstrumentation"]],
    [["stopInstrumentation"]],
  ],
];

function assertSent(module: string, expected: [string, ...bigint[]][]): void {
  const words = expected.map(([name, ...args]): bigint[] => [
    BigInt(rows[module]?.[name]?.code ?? 0),
    ...args,
    ...Array.from({ length: 5 - args.length }, () => 0n),
  ]);
  assert.deepEqual(fake.requests, words);
  fake.clear();
}

describe("a guard", () => {
  for (const [name, open, first, second] of pairs) {
    const module = name.split(".")[0] as string;
    test(`of ${name}() sends the second request when it is disposed of, and once`, () => {
      const guard = open();
      assertSent(module, first);
      guard[Symbol.dispose]();
      assertSent(module, second);
      guard[Symbol.dispose]();
      assertSent(module, []);
    });
  }

  test("of createBlock() is the block, which discard() takes too", () => {
    {
      using block = m.createBlock(region, "one");
      assert.equal(block?.handle, 7);
      fake.clear();
    }
    assertSent("memcheck", [["discard", 0n, 7n]]);
    const block = m.createBlock(region, "two");
    assert.ok(block !== undefined);
    fake.clear();
    fake.handler = () => 0n;
    assert.equal(m.discard(block), true);
    assertSent("memcheck", [["discard", 0n, 7n]]);
    fake.handler = () => 1n;
    assert.equal(m.discard(9), false, "Memcheck says that there is none");
  });

  test("of createMempool() destroys the pool, unless that is done", () => {
    fake.handler = () => 0n;
    const arena = new ArrayBuffer(64);
    const destroyed = () =>
      fake.requests.filter(([code, anchor]) => code === BigInt(valgrind.destroyMempool.code) && anchor === 0x94n)
        .length;
    {
      using pool = v.createMempool(arena, { anchor: 0x94n });
      assert.equal(pool.anchor, 0x94n);
    }
    assert.equal(destroyed(), 1);
    fake.clear();
    {
      using pool = v.createMempool(arena, { anchor: 0x94n });
      v.destroyMempool(pool);
    }
    assert.equal(destroyed(), 1);
  });

  test("works with `using` when the block throws", () => {
    assert.throws(() => {
      using _quiet = v.disableErrorReporting();
      throw new Error("inside");
    }, /^Error: inside$/);
    assert.equal(fake.requests.length, 2);
  });
});
