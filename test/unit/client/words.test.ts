/**
 * The words that each function sends, against its row in the table, which requests-table.test.ts holds against the real
 * headers. Every argument has a value of its own.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import * as callgrindModule from "#src/client/callgrind.js";
import * as cachegrindModule from "#src/client/cachegrind.js";
import * as dhatModule from "#src/client/dhat.js";
import * as drdModule from "#src/client/drd.js";
import * as helgrindModule from "#src/client/helgrind.js";
import * as memcheckModule from "#src/client/memcheck.js";
import {
  type Request,
  type Requests,
  callgrind,
  cachegrind,
  dhat,
  drd,
  helgrind,
  memcheck,
  valgrind,
} from "#src/client/requests.js";
import * as valgrindModule from "#src/client/valgrind.js";
import { FakeValgrind, type Words } from "./fake-valgrind.js";

const tables: Record<string, Requests> = { valgrind, memcheck, helgrind, drd, callgrind, cachegrind, dhat };
const modules: Record<string, object> = {
  valgrind: valgrindModule,
  memcheck: memcheckModule,
  helgrind: helgrindModule,
  drd: drdModule,
  callgrind: callgrindModule,
  cachegrind: cachegrindModule,
  dhat: dhatModule,
};

const fake = new FakeValgrind();
valgrindModule.runningOnValgrind(); // what is asked once is asked
beforeEach(() => {
  fake.handler = () => 1n;
  fake.clear();
});

/** By argument name: a word, or a text that must stand at the address. */
type Arguments = Readonly<Record<string, bigint | string>>;

const region = { address: 0x1234_5678_9abcn, length: 0x6789 };
const place: Arguments = { address: 0x1234_5678_9abcn, length: 0x6789n };
const arena = new Uint8Array(new ArrayBuffer(0x1000), 0x100, 0x800);
const start = fake.addressOf(arena);
const lock = new Int32Array(new SharedArrayBuffer(64), 20, 1);
const lockWord = fake.addressOf(lock);
const other = 0x7777_0001n;

const v = valgrindModule;
const m = memcheckModule;
const h = helgrindModule;
const d = drdModule;

/** By module and row: what to call, and what its arguments then are. */
const calls: Record<string, Record<string, [() => unknown, Arguments?]>> = {
  valgrind: {
    discardTranslations: [() => v.discardTranslations(region), place],
    replacesMalloc: [() => v.replacesMalloc()],
    runningVersion: [() => v.runningVersion()],
    countErrors: [() => v.countErrors()],
    monitorCommand: [() => v.monitorCommand("leak_check summary ü"), { command: "leak_check summary ü" }],
    cloChange: [() => v.cloChange("--leak-check=full"), { option: "--leak-check=full" }],
    printf: [() => v.printf("100 % of <ü>\n"), { fmt: "100 %% of <ü>\n" }],
    printfBacktrace: [() => v.printfBacktrace("%s%n\n"), { fmt: "%%s%%n\n" }],
    stackRegister: [() => v.stackRegister(region), { start: region.address, end: region.address + 0x6788n }],
    stackDeregister: [() => v.stackDeregister(0x51), { id: 0x51n }],
    stackChange: [
      () => v.stackChange(0x52, region),
      { id: 0x52n, start: region.address, end: region.address + 0x6788n },
    ],
    disableErrorReporting: [() => v.disableErrorReporting()],
    enableErrorReporting: [() => v.enableErrorReporting()],
  },
  memcheck: {
    makeMemNoaccess: [() => m.makeMemNoaccess(region), place],
    makeMemUndefined: [() => m.makeMemUndefined(region), place],
    makeMemDefined: [() => m.makeMemDefined(region), place],
    makeMemDefinedIfAddressable: [() => m.makeMemDefinedIfAddressable(region), place],
    createBlock: [() => m.createBlock(region, "a session key"), { ...place, desc: "a session key" }],
    discard: [() => m.discard(0x53), { blkindex: 0x53n }],
    checkMemIsAddressable: [() => m.checkMemIsAddressable(region), place],
    checkMemIsDefined: [() => m.checkMemIsDefined(region), place],
    checkValueIsDefined: [
      () => m.checkValueIsDefined(new Float64Array(arena.buffer, 0x100), 3),
      { address: start + 24n, length: 8n },
    ],
    doLeakCheck: [() => m.doLeakCheck()],
    doAddedLeakCheck: [() => m.doAddedLeakCheck()],
    doChangedLeakCheck: [() => m.doChangedLeakCheck()],
    doNewLeakCheck: [() => m.doNewLeakCheck()],
    doQuickLeakCheck: [() => m.doQuickLeakCheck()],
    disableAddrErrorReportingInRange: [() => m.disableAddrErrorReportingInRange(region), place],
    enableAddrErrorReportingInRange: [() => m.enableAddrErrorReportingInRange(region), place],
  },
  helgrind: {
    cleanMemory: [() => h.cleanMemory(region), place],
    cleanMemoryHeapblock: [() => h.cleanMemoryHeapblock(region), { blockstart: region.address }],
    disableChecking: [() => h.disableChecking(region), place],
    enableChecking: [() => h.enableChecking(region), place],
    gnatDependentMasterJoin: [() => h.gnatDependentMasterJoin(lock, other), { dependent: lockWord, master: other }],
    mutexInitPost: [() => h.mutexInitPost(0x101n, { recursive: true }), { mutex: 0x101n, mbRec: 1n }],
    mutexLockPre: [() => h.mutexLockPre(lock, { tryLock: true }), { mutex: lockWord, isTryLock: 1n }],
    mutexLockPost: [() => h.mutexLockPost(0x101n), { mutex: 0x101n }],
    mutexUnlockPre: [() => h.mutexUnlockPre(lock), { mutex: lockWord }],
    mutexUnlockPost: [() => h.mutexUnlockPost(lock), { mutex: lockWord }],
    mutexDestroyPre: [() => h.mutexDestroyPre(lock), { mutex: lockWord }],
    semInitPost: [() => h.semInitPost(lock, 0x54), { sem: lockWord, value: 0x54n }],
    semWaitPost: [() => h.semWaitPost(lock), { sem: lockWord }],
    semPostPre: [() => h.semPostPre(lock), { sem: lockWord }],
    semDestroyPre: [() => h.semDestroyPre(lock), { sem: lockWord }],
    barrierInitPre: [
      () => h.barrierInitPre(lock, 0x55, { resizable: true }),
      { bar: lockWord, count: 0x55n, resizable: 1n },
    ],
    barrierWaitPre: [() => h.barrierWaitPre(lock), { bar: lockWord }],
    barrierResizePre: [() => h.barrierResizePre(lock, 0x56), { bar: lockWord, newcount: 0x56n }],
    barrierDestroyPre: [() => h.barrierDestroyPre(lock), { bar: lockWord }],
    annotateHappensBefore: [() => h.annotateHappensBefore(0x102n), { obj: 0x102n }],
    annotateHappensAfter: [() => h.annotateHappensAfter(0x102n), { obj: 0x102n }],
    annotateHappensBeforeForgetAll: [() => h.annotateHappensBeforeForgetAll(0x102n), { obj: 0x102n }],
    annotateRwlockCreate: [() => h.annotateRwlockCreate(lock), { lock: lockWord }],
    annotateRwlockDestroy: [() => h.annotateRwlockDestroy(0x103n), { lock: 0x103n }],
    annotateRwlockAcquired: [() => h.annotateRwlockAcquired(0x103n, true), { lock: 0x103n, is_w: 1n }],
    annotateRwlockReleased: [() => h.annotateRwlockReleased(0x103n, true), { lock: 0x103n }],
    annotateNewMemory: [() => h.annotateNewMemory(region), place],
    annotateBenignRaceSized: [() => h.annotateBenignRaceSized(region), place],
    clientreqUnimp: [() => h.clientreqUnimp("ANNOTATE_FLUSH_STATE"), { name: "ANNOTATE_FLUSH_STATE" }],
  },
  drd: {
    getValgrindThreadid: [() => d.getValgrindThreadid()],
    getDrdThreadid: [() => d.getDrdThreadid()],
    ignoreVar: [() => d.ignoreVar(region), place],
    stopIgnoringVar: [() => d.stopIgnoringVar(region), place],
    traceVar: [() => d.traceVar(region), place],
    stopTracingVar: [() => d.stopTracingVar(region), place],
    annotateIgnoreReadsBegin: [() => d.annotateIgnoreReadsBegin()],
    annotateIgnoreReadsEnd: [() => d.annotateIgnoreReadsEnd()],
    annotateIgnoreWritesBegin: [() => d.annotateIgnoreWritesBegin()],
    annotateIgnoreWritesEnd: [() => d.annotateIgnoreWritesEnd()],
    annotateThreadName: [() => d.annotateThreadName("producer"), { name: "producer" }],
    annotationUnimp: [() => d.annotationUnimp("ANNOTATE_BARRIER_INIT"), { name: "ANNOTATE_BARRIER_INIT" }],
    helgrindAnnotationUnimp: [
      () => d.helgrindAnnotationUnimp("ANNOTATE_FLUSH_STATE"),
      { name: "ANNOTATE_FLUSH_STATE" },
    ],
    annotateSemInitPre: [() => d.annotateSemInitPre(0x201n, 0x57), { sem: 0x201n, value: 0x57n }],
    annotateSemWaitPre: [() => d.annotateSemWaitPre(0x201n), { sem: 0x201n }],
    annotateSemWaitPost: [() => d.annotateSemWaitPost(0x201n), { sem: 0x201n }],
    annotateSemPostPre: [() => d.annotateSemPostPre(0x201n), { sem: 0x201n }],
    annotateSemDestroyPost: [() => d.annotateSemDestroyPost(0x201n), { sem: 0x201n }],
    ignoreMutexOrdering: [() => d.ignoreMutexOrdering(lock), { mutex: lockWord }],
    cleanMemory: [() => d.cleanMemory(region), place],
    annotateHappensBefore: [() => d.annotateHappensBefore(0x202n), { obj: 0x202n }],
    annotateHappensAfter: [() => d.annotateHappensAfter(0x202n), { obj: 0x202n }],
    annotateRwlockCreate: [() => d.annotateRwlockCreate(0x203n), { lock: 0x203n }],
    annotateRwlockAcquired: [() => d.annotateRwlockAcquired(0x203n, true), { lock: 0x203n, is_w: 1n }],
    annotateRwlockReleased: [() => d.annotateRwlockReleased(0x203n, true), { lock: 0x203n, is_w: 1n }],
    annotateRwlockDestroy: [() => d.annotateRwlockDestroy(0x203n), { lock: 0x203n }],
  },
  callgrind: {
    dumpStats: [() => callgrindModule.dumpStats()],
    dumpStatsAt: [() => callgrindModule.dumpStatsAt("after warm-up"), { pos_str: "after warm-up" }],
    zeroStats: [() => callgrindModule.zeroStats()],
    toggleCollect: [() => callgrindModule.toggleCollect()],
    startInstrumentation: [() => callgrindModule.startInstrumentation()],
    stopInstrumentation: [() => callgrindModule.stopInstrumentation()],
  },
  cachegrind: {
    startInstrumentation: [() => cachegrindModule.startInstrumentation()],
    stopInstrumentation: [() => cachegrindModule.stopInstrumentation()],
  },
  dhat: {
    adHocEvent: [() => dhatModule.adHocEvent(0x12_3456_789a), { weight: 0x12_3456_789an }],
    histogramMemory: [() => dhatModule.histogramMemory(region), { address: region.address }],
  },
};

/** Compares words with a row; texts are read where the word points. */
function assertWords(words: Words, name: string, { code, args }: Request, given: Arguments): void {
  const expected = args.map((arg) => (typeof arg === "bigint" ? BigInt.asUintN(64, arg) : given[arg]));
  assert.equal(words[0], BigInt(code), `${name}: its code`);
  for (let index = 0; index < 5; index++) {
    const word = words[index + 1] as bigint;
    const value = index < expected.length ? expected[index] : 0n;
    if (typeof value === "string") assert.equal(fake.textAt(word), value, `${name}: ${String(args[index])}`);
    else if (value !== undefined) assert.equal(word, value, `${name}: ${String(args[index])}`);
    else assert.ok(word > 0n, `${name}: ${String(args[index])} is an address`);
  }
}

/** Rows whose functions need more than one call, or write to memory; each has a test of its own below. */
const apart = new Set([
  "runningOnValgrind",
  "getToolname",
  "loadPdbDebuginfo",
  "mapIpToSrcloc",
  "malloclikeBlock",
  "resizeinplaceBlock",
  "freelikeBlock",
  "createMempool",
  "destroyMempool",
  "mempoolAlloc",
  "mempoolFree",
  "mempoolTrim",
  "moveMempool",
  "mempoolChange",
  "mempoolExists",
  "countLeaks",
  "countLeakBlocks",
  "getVbits",
  "setVbits",
  "getAbits",
]);

for (const [module, rows] of Object.entries(calls)) {
  describe(`jsgrind/${module}`, () => {
    for (const [name, [call, given = {}]] of Object.entries(rows)) {
      test(`${name}() sends its words`, () => {
        fake.isDrd = module === "drd";
        call();
        assertWords(fake.request, name, tables[module]?.[name] as Request, given);
      });
    }

    test("every row of the table has such a test, and is a function", () => {
      const named = new Set([...Object.keys(rows), ...apart]);
      for (const name of Object.keys(tables[module] ?? {})) {
        assert.ok(named.has(name), name);
        assert.equal(typeof (modules[module] as Record<string, unknown>)[name], "function", name);
      }
    });
  });
}

describe("requests in several calls", () => {
  /** What Memcheck answers, so that pools can be made. */
  const answer = ([code]: Words): bigint => (code === BigInt(valgrind.mempoolExists.code) ? 0n : 1n);
  beforeEach(() => {
    fake.handler = answer;
  });

  function sent(request: Request): Words {
    const found = fake.requests.filter(([code]) => code === BigInt(request.code));
    assert.equal(found.length, 1, request.macro);
    fake.clear();
    return found[0] as Words;
  }

  test("pools: anchor, place, size, redzone, zeroed and flags stand each in their slot", () => {
    const pool = v.createMempool(arena, { redzone: 0x10, zeroed: true, metapool: true, anchor: 0x301n });
    // Under a word of this thread's own first, and then under its anchor: see createUnder() in plot.ts.
    const created = fake.requests.find(
      ([code, , redzone]) => code === BigInt(valgrind.createMempool.code) && redzone === 0x10n,
    ) as Words;
    assertWords(created, "createMempool", valgrind.createMempool, {
      pool: created[1],
      rzB: 0x10n,
      is_zeroed: 1n,
      flags: 2n,
    });
    const moved = fake.requests.find(
      ([code, , to]) => code === BigInt(valgrind.moveMempool.code) && to === 0x301n,
    ) as Words;
    assertWords(moved, "moveMempool", valgrind.moveMempool, { poolA: created[1], poolB: 0x301n });
    fake.clear();

    v.mempoolAlloc(pool, { offset: 0x20, length: 0x31 });
    assertWords(fake.request, "mempoolAlloc", valgrind.mempoolAlloc, {
      pool: 0x301n,
      address: start + 0x20n,
      size: 0x31n,
    });
    fake.clear();
    v.mempoolAlloc(pool, arena.subarray(0x100, 0x133));
    assertWords(sent(valgrind.mempoolAlloc), "mempoolAlloc", valgrind.mempoolAlloc, {
      pool: 0x301n,
      address: start + 0x100n,
      size: 0x33n,
    });
    v.mempoolChange(pool, { offset: 0x20 }, { offset: 0x200, length: 0x32 });
    assertWords(sent(valgrind.mempoolChange), "mempoolChange", valgrind.mempoolChange, {
      pool: 0x301n,
      addrA: start + 0x20n,
      addrB: start + 0x200n,
      size: 0x32n,
    });
    v.mempoolTrim(pool, { offset: 0x1f0, length: 0x100 });
    assertWords(sent(valgrind.mempoolTrim), "mempoolTrim", valgrind.mempoolTrim, {
      pool: 0x301n,
      address: start + 0x1f0n,
      size: 0x100n,
    });
    v.mempoolFree(pool, { offset: 0x200 });
    assertWords(sent(valgrind.mempoolFree), "mempoolFree", valgrind.mempoolFree, {
      pool: 0x301n,
      address: start + 0x200n,
    });
    v.moveMempool(pool, 0x302n);
    assertWords(sent(valgrind.moveMempool), "moveMempool", valgrind.moveMempool, { poolA: 0x301n, poolB: 0x302n });
    assert.equal(pool.anchor, 0x302n);
    fake.clear();
    v.mempoolExists(pool);
    assertWords(sent(valgrind.mempoolExists), "mempoolExists", valgrind.mempoolExists, { pool: 0x302n });
    v.destroyMempool(pool);
    const [destroyed] = fake.requests.filter(([, anchor]) => anchor === 0x302n);
    assertWords(destroyed as Words, "destroyMempool", valgrind.destroyMempool, { pool: 0x302n });
  });

  test("mempoolAlloc() of many chunks sends each of them, however many", () => {
    using pool = v.createMempool(arena, { anchor: 0x303n });
    const ranges = Array.from({ length: 600 }, (_, index) => [3 * index, 1 + (index % 3)]);
    fake.clear();
    v.mempoolAlloc(pool, { ranges: ranges.flat() });
    const sent = fake.requests.filter(([code]) => code === BigInt(valgrind.mempoolAlloc.code));
    assert.deepEqual(
      sent.map((request) => request.slice(1, 4)),
      ranges.map(([offset = 0, length = 0]) => [0x303n, start + BigInt(offset), BigInt(length)]),
    );
    assert.ok(sent.every((request) => request[4] === 0n && request[5] === 0n));
  });

  test("makeMemUndefined() of many ranges sends each of them, and nothing of what was sent before", () => {
    const ranges = Array.from({ length: 700 }, (_, index) => [index, (7 * index) % 1000]);
    fake.clear();
    assert.equal(m.makeMemUndefined({ of: arena, ranges: ranges.flat() }), true);
    assert.deepEqual(
      fake.requests,
      ranges.map(([offset = 0, length = 0]) => [0x4d43_0001n, start + BigInt(offset), BigInt(length), 0n, 0n, 0n]),
    );
  });

  test("heap blocks: address, sizes, redzone and zeroed stand each in their slot", () => {
    const block = arena.subarray(0x40, 0x71);
    const address = start + 0x40n;
    v.malloclikeBlock(block, { redzone: 0x11, zeroed: true });
    assertWords(sent(valgrind.malloclikeBlock), "malloclikeBlock", valgrind.malloclikeBlock, {
      address,
      sizeB: 0x31n,
      rzB: 0x11n,
      is_zeroed: 1n,
    });
    v.resizeinplaceBlock(block, 0x42);
    assertWords(sent(valgrind.resizeinplaceBlock), "resizeinplaceBlock", valgrind.resizeinplaceBlock, {
      address,
      oldSizeB: 0x31n,
      newSizeB: 0x42n,
      rzB: 0x11n,
    });
    v.freelikeBlock(block);
    assertWords(sent(valgrind.freelikeBlock), "freelikeBlock", valgrind.freelikeBlock, { address, rzB: 0x11n });
  });

  test("loadPdbDebuginfo() sends descriptor, image and delta", () => {
    const image = portableExecutable(new Uint8Array(arena.buffer, 0x900, 0x180));
    v.loadPdbDebuginfo(5, image, -0x1000n);
    assertWords(fake.request, "loadPdbDebuginfo", valgrind.loadPdbDebuginfo, {
      fd: 5n,
      ptr: fake.addressOf(image),
      total_size: 384n,
      delta: BigInt.asUintN(64, -4096n),
    });
  });
});

function portableExecutable(image: Uint8Array): Uint8Array {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  view.setUint16(0, 0x5a4d, true);
  view.setUint32(60, 0x80, true);
  view.setUint32(0x80, 0x4550, true);
  return image;
}

describe("requests that write to memory", () => {
  /** Answers one request and lets it write to what its words point at. */
  function answering(request: Request, answer: (words: Words) => bigint | undefined): void {
    fake.handler = (words) => (words[0] === BigInt(request.code) ? answer(words) : undefined);
  }
  afterEach(() => {
    fake.handler = () => 1n;
  });

  test("mapIpToSrcloc() reads what Valgrind writes at the address in the second argument", () => {
    answering(valgrind.mapIpToSrcloc, ([, ip, buffer]) => {
      fake.memoryAt(buffer).set(new TextEncoder().encode(`pool.c:${ip}\0rest`));
      return 0n;
    });
    assert.equal(v.mapIpToSrcloc(20n), "pool.c:20");
    assert.equal(v.mapIpToSrcloc(0x7fff_ffff_ffff_ffffn), "pool.c:9223372036854775807");
    answering(valgrind.mapIpToSrcloc, () => 0n);
    assert.equal(v.mapIpToSrcloc(20n), undefined, "an empty answer is none");
  });

  test("getToolname() gives the buffer and its length", () => {
    answering(valgrind.getToolname, ([, buffer, length]) => {
      assert.ok(length >= 32n && length <= BigInt(fake.memoryAt(buffer).length));
      fake.memoryAt(buffer).set(new TextEncoder().encode("exp-bbv\0"));
      return 8n;
    });
    assert.equal(v.getToolname(), "exp-bbv");
  });

  test("countLeaks() and countLeakBlocks() read four words from four addresses", () => {
    for (const [request, count] of [
      [memcheck.countLeaks, m.countLeaks],
      [memcheck.countLeakBlocks, m.countLeakBlocks],
    ] as const) {
      answering(request, (words) => {
        const values = [0x1_0000_0001n, 22n, 333n, 4444n];
        values.forEach((value, index) => {
          const memory = fake.memoryAt(words[index + 1] as bigint);
          new DataView(memory.buffer, memory.byteOffset).setBigUint64(0, value, true);
        });
        return 0n;
      });
      assert.deepEqual(count(), { leaked: 0x1_0000_0001, dubious: 22, reachable: 333, suppressed: 4444 });
    }
  });

  test("getVbits() and setVbits() tell the memory from the bits", () => {
    const key = arena.subarray(8, 12);
    answering(memcheck.getVbits, ([, memory, bits, length]) => {
      assert.deepEqual([memory, length], [fake.addressOf(key), 4n]);
      fake.memoryAt(bits).set([1, 2, 3, 4]);
      return 1n;
    });
    assert.deepEqual(m.getVbits(key), new Uint8Array([1, 2, 3, 4]));
    const given = new Uint8Array([5, 6, 7, 8]);
    answering(memcheck.setVbits, (words) => {
      assert.deepEqual(words, [0x4d43_0009n, fake.addressOf(key), fake.addressOf(given), 4n, 0n, 0n]);
      return 1n;
    });
    assert.equal(m.setVbits(key, given), true);
  });

  test("getVbits() and setVbits() say when the memory may not be accessed", () => {
    fake.handler = () => 3n;
    const message =
      /^The V bits of 4 bytes at 0x[0-9a-f]+ cannot be copied, because some of the bytes may not be accessed$/;
    assert.throws(() => m.getVbits(arena.subarray(0, 4)), { name: "RangeError", message });
    assert.throws(() => m.setVbits(arena.subarray(0, 4), new Uint8Array(4)), { name: "RangeError", message });
  });

  test("getAbits() gives the memory, then where to write", () => {
    answering(helgrind.getAbits, ([, memory, bits, length]) => {
      assert.deepEqual([memory, length], [start, 3n]);
      fake.memoryAt(bits).set([255, 0, 255]);
      return 2n;
    });
    assert.deepEqual(h.getAbits(arena.subarray(0, 3)), new Uint8Array([255, 0, 255]));
  });

  test("check functions turn the bad address into an offset", () => {
    for (const check of [m.checkMemIsAddressable, m.checkMemIsDefined]) {
      fake.handler = ([, address]) => address + 5n;
      assert.equal(check(arena), 5);
      fake.handler = () => 0n;
      assert.equal(check(arena), -1);
    }
  });
});
