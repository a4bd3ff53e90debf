/** What may be passed as memory: every function that takes memory refuses what is none, before anything is sent. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { runInNewContext } from "node:vm";
import * as d from "#src/client/drd.js";
import * as dhat from "#src/client/dhat.js";
import * as h from "#src/client/helgrind.js";
import { addressOf } from "#src/client/index.js";
import * as m from "#src/client/memcheck.js";
import { drd } from "#src/client/requests.js";
import * as v from "#src/client/valgrind.js";
import { FakeValgrind } from "./fake-valgrind.js";

const fake = new FakeValgrind(() => 0n);
v.runningOnValgrind();
beforeEach(() => fake.clear());

type TakesMemory = (memory: m.Memory) => unknown;

/** Every function whose first argument is memory of any kind. */
const takers: Record<string, TakesMemory> = {
  addressOf,
  makeMemNoaccess: m.makeMemNoaccess,
  makeMemUndefined: m.makeMemUndefined,
  makeMemDefined: m.makeMemDefined,
  makeMemDefinedIfAddressable: m.makeMemDefinedIfAddressable,
  makeMemRanges: (of) => m.makeMemDefined({ of, ranges: [0, 1] }),
  createBlock: (memory) => m.createBlock(memory, "a block"),
  checkMemIsAddressable: m.checkMemIsAddressable,
  checkMemIsDefined: m.checkMemIsDefined,
  getVbits: m.getVbits,
  setVbits: (memory) => m.setVbits(memory, new Uint8Array(8)),
  disableAddrErrorReportingInRange: m.disableAddrErrorReportingInRange,
  enableAddrErrorReportingInRange: m.enableAddrErrorReportingInRange,
  discardTranslations: v.discardTranslations,
  stackRegister: v.stackRegister,
  stackChange: (memory) => v.stackChange(1, memory),
  registeredStack: v.registeredStack,
  helgrindCleanMemory: h.cleanMemory,
  cleanMemoryHeapblock: h.cleanMemoryHeapblock,
  disableChecking: h.disableChecking,
  enableChecking: h.enableChecking,
  getAbits: h.getAbits,
  annotateNewMemory: h.annotateNewMemory,
  annotateBenignRaceSized: h.annotateBenignRaceSized,
  drdCleanMemory: d.cleanMemory,
  ignoreVar: d.ignoreVar,
  stopIgnoringVar: d.stopIgnoringVar,
  traceVar: d.traceVar,
  stopTracingVar: d.stopTracingVar,
  histogramMemory: dhat.histogramMemory,
};

/** Functions that want memory with known borders. */
const bufferTakers: Record<string, TakesMemory> = {
  createMempool: (memory) => v.createMempool(memory as ArrayBuffer),
  malloclikeBlock: (memory) => v.malloclikeBlock(memory as ArrayBuffer),
  resizeinplaceBlock: (memory) => v.resizeinplaceBlock(memory as ArrayBuffer, 1),
  freelikeBlock: (memory) => v.freelikeBlock(memory as ArrayBuffer),
  loadPdbDebuginfo: (memory) => v.loadPdbDebuginfo(1, memory as ArrayBuffer),
};

function refuses(take: TakesMemory, memory: unknown, name: "TypeError" | "RangeError", message: RegExp): void {
  fake.clear();
  assert.throws(() => take(memory as ArrayBuffer), { name, message });
  assert.deepEqual(fake.requests, [], "nothing is sent");
}

describe("memory of a wrong type", () => {
  const wrong: [unknown, RegExp][] = [
    [undefined, /this is undefined$/],
    [null, /this is null$/],
    [1234, /this is the number 1234$/],
    [0x1000n, /this is the bigint 4096$/],
    ["text", /this is the string text$/],
    [[1, 2, 3], /this is an object of class Array$/],
    [{ address: 0x1000, length: 8 }, /this is an object of class Object$/],
    [{ address: 0x1000n, length: 8n }, /this is an object of class Object$/],
    [{ address: 0x1000n }, /this is an object of class Object$/],
    [{ length: 8 }, /this is an object of class Object$/],
    [Object.create(null), /this is an object of class null$/],
    [{ [Symbol.toStringTag]: "ArrayBuffer", byteLength: 8 }, /this is an object of class Object$/],
    [() => 1, /this is a function$/],
    [Symbol("memory"), /this is the symbol Symbol\(memory\)$/],
  ];
  for (const [name, take] of Object.entries(takers)) {
    test(`${name}() throws a TypeError that says what was given`, () => {
      for (const [memory, message] of wrong) refuses(take, memory, "TypeError", message);
    });
  }
  for (const [name, take] of Object.entries(bufferTakers)) {
    test(`${name}() wants a buffer or a view, and no region`, () => {
      for (const [memory, message] of wrong) refuses(take, memory, "TypeError", message);
      refuses(
        take,
        { address: 0x1000n, length: 8 },
        "TypeError",
        /must be an ArrayBuffer, a SharedArrayBuffer or a view of one/,
      );
    });
  }
});

describe("a region", () => {
  const limit = 0x1_0000_0000_0000n;
  const outside: [{ address: bigint; length: number }, RegExp][] = [
    [{ address: -1n, length: 1 }, /^A region lies above 0 and below 0x1000000000000; this one has 1 bytes at -0x1$/],
    [{ address: 0n, length: 1 }, /^A region lies above 0 and below 0x1000000000000; this one has 1 bytes at 0x0$/],
    [{ address: limit, length: 1 }, /this one has 1 bytes at 0x1000000000000$/],
    [{ address: limit - 1n, length: 2 }, /this one has 2 bytes at 0xffffffffffff$/],
    [{ address: 2n ** 64n - 1n, length: 1 }, /at 0xffffffffffffffff$/],
    [{ address: 2n ** 64n + 0x1000n, length: 1 }, /at 0x10000000000001000$/],
    [
      { address: 0x1000n, length: -1 },
      /^A region's length is a whole number of bytes from 0 to 68719476736; this is -1$/,
    ],
    [{ address: 0x1000n, length: 1.5 }, /this is 1.5$/],
    [{ address: 0x1000n, length: Number.NaN }, /this is NaN$/],
    [{ address: 0x1000n, length: Infinity }, /this is Infinity$/],
    [{ address: 0x1000n, length: 2 ** 36 + 1 }, /this is 68719476737$/],
    [{ address: 0x1000n, length: 2 ** 53 }, /this is 9007199254740992$/],
  ];
  for (const [name, take] of Object.entries(takers)) {
    test(`${name}() throws a RangeError for one that no program has`, () => {
      for (const [region, message] of outside) {
        refuses(take, region, "RangeError", message);
      }
    });
  }

  test("may be as long as 2^36 bytes, and end where user memory ends", () => {
    m.makeMemNoaccess({ address: limit - 2n ** 36n, length: 2 ** 36 });
    assert.deepEqual(fake.request.slice(1, 3), [limit - 2n ** 36n, 2n ** 36n]);
    fake.clear();
    m.makeMemNoaccess({ address: limit, length: 0 });
    assert.deepEqual(fake.request.slice(1, 3), [limit, 0n]);
  });

  test("of more than 2^30 bytes is too much for Helgrind and DRD, which keep tables of that size", () => {
    const message = /^A region for Helgrind or DRD has at most 1073741824 bytes, .* this one has 1073741825;/;
    const tell = [
      h.cleanMemory,
      h.disableChecking,
      h.enableChecking,
      h.annotateNewMemory,
      h.annotateBenignRaceSized,
      d.cleanMemory,
      d.ignoreVar,
      d.stopIgnoringVar,
      d.traceVar,
      d.stopTracingVar,
    ];
    for (const take of tell) {
      refuses(take, { address: 0x1000n, length: 2 ** 30 + 1 }, "RangeError", message);
      take({ address: 0x1000n, length: 2 ** 30 });
      assert.deepEqual(fake.request.slice(1, 3), [0x1000n, 2n ** 30n]);
    }
  });
});

/** Not among the types for Node 20. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer; grow(pages: number): void };
};

/** Buffers whose memory is gone, each in another way. */
function detached(): Record<string, ArrayBuffer> {
  const cloned = new ArrayBuffer(8);
  structuredClone(cloned, { transfer: [cloned] });
  const posted = new ArrayBuffer(8);
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(posted, [posted]);
  port1.close();
  port2.close();
  const wasm = new WebAssembly.Memory({ initial: 1 });
  const grown = wasm.buffer;
  wasm.grow(1);
  const all: Record<string, ArrayBuffer> = { cloned, posted, grown };
  const moved = new ArrayBuffer(8);
  if (moved.transfer !== undefined) {
    moved.transfer();
    all["moved"] = moved;
  }
  return all;
}

describe("a detached buffer", () => {
  for (const [name, take] of Object.entries({ ...takers, ...bufferTakers })) {
    test(`${name}() throws a RangeError for it and for views of it`, () => {
      for (const [how, buffer] of Object.entries(detached())) {
        assert.equal(buffer.byteLength, 0, how);
        refuses(take, buffer, "RangeError", /^The ArrayBuffer is detached: its memory was transferred or grown away/);
      }
      for (const view of [new Uint8Array(8), new DataView(new ArrayBuffer(8)), new Float64Array(1)]) {
        structuredClone(view.buffer, { transfer: [view.buffer] });
        refuses(
          take,
          view,
          "RangeError",
          /^The view's ArrayBuffer is detached, or was resized so that the view is out of its bounds/,
        );
      }
    });
  }
});

describe("a resizable buffer", () => {
  test("is taken as long as it is now, and so are views that follow its length", () => {
    const buffer = new ArrayBuffer(16, { maxByteLength: 64 });
    const following = new Uint8Array(buffer, 4);
    const fixed = new Uint8Array(buffer, 4, 8);
    const start = fake.addressOf(buffer);
    for (const [length, expected] of [
      [16, 12n],
      [64, 60n],
      [5, 1n],
    ] as const) {
      buffer.resize(length);
      fake.clear();
      m.makeMemDefined(following);
      assert.deepEqual(fake.request.slice(1, 3), [start + 4n, expected]);
      fake.clear();
      m.makeMemDefined(buffer);
      assert.deepEqual(fake.request.slice(1, 3), [start, BigInt(length)]);
    }
    // At length 5 the fixed view, of bytes 4 to 11, is out of bounds.
    for (const take of Object.values({ ...takers, ...bufferTakers }))
      refuses(take, fixed, "RangeError", /was resized so that the view is out of its bounds/);
    buffer.resize(3);
    for (const take of Object.values(takers))
      refuses(take, following, "RangeError", /was resized so that the view is out of its bounds/);
    const data = new DataView(new ArrayBuffer(8, { maxByteLength: 16 }), 4);
    data.buffer.resize(2);
    for (const take of Object.values(takers))
      refuses(take, data, "RangeError", /was resized so that the view is out of its bounds/);
  });

  test("that is shared grows too", () => {
    const buffer = new SharedArrayBuffer(8, { maxByteLength: 32 });
    buffer.grow(24);
    m.makeMemDefined(new Uint8Array(buffer, 8));
    assert.deepEqual(fake.request.slice(1, 3), [fake.addressOf(buffer) + 8n, 16n]);
  });
});

describe("memory", () => {
  test("of every kind of view and buffer is found where it is", () => {
    const buffer = new ArrayBuffer(64);
    const shared = new SharedArrayBuffer(64);
    const start = fake.addressOf(buffer);
    const cases: [m.Memory, bigint, bigint][] = [
      [buffer, start, 64n],
      [new Uint8Array(buffer, 3, 5), start + 3n, 5n],
      [new DataView(buffer, 7, 9), start + 7n, 9n],
      [new Float64Array(buffer, 8, 2), start + 8n, 16n],
      [new BigInt64Array(buffer, 56), start + 56n, 8n],
      [Buffer.from(buffer, 10, 4), start + 10n, 4n],
      [shared, fake.addressOf(shared), 64n],
      [new Int32Array(shared, 4, 1), fake.addressOf(shared) + 4n, 4n],
      [{ address: 0xabc_def0n, length: 77 }, 0xabc_def0n, 77n],
      [{ address: 0x7fff_ffff_f000n, length: 4096 }, 0x7fff_ffff_f000n, 4096n],
    ];
    for (const [memory, address, length] of cases) {
      fake.clear();
      m.makeMemDefined(memory);
      assert.deepEqual(fake.request.slice(1, 3), [address, length]);
      assert.equal(addressOf(memory), address);
    }
  });

  test("of another realm is memory too", () => {
    const { buffer, view } = runInNewContext(
      "({ buffer: new ArrayBuffer(16), view: new Uint8Array(16).subarray(4) })",
    ) as { buffer: ArrayBuffer; view: Uint8Array };
    m.makeMemDefined(buffer);
    m.makeMemDefined(view);
    assert.deepEqual(
      fake.requests.map((words) => words.slice(1, 3)),
      [
        [fake.addressOf(buffer), 16n],
        [fake.addressOf(view), 12n],
      ],
    );
  });

  test("may be empty, and then has an address inside or at the border of its buffer", () => {
    const buffer = new ArrayBuffer(16);
    for (const offset of [0, 5, 16])
      assert.equal(addressOf(new Uint8Array(buffer, offset, 0)), fake.addressOf(buffer) + BigInt(offset));
    for (const take of [m.makeMemDefined, h.cleanMemory, d.stopIgnoringVar, d.traceVar]) {
      fake.clear();
      take(new Uint8Array(buffer, 5, 0));
      assert.equal(fake.request[2], 0n);
    }
  });

  test("DRD, which asserts that no address is 0, is never told of one", () => {
    const nothing: m.Memory[] = [new ArrayBuffer(0), new Uint8Array(0), { address: 0n, length: 0 }];
    for (const memory of nothing) {
      for (const take of [
        h.cleanMemory,
        h.enableChecking,
        d.cleanMemory,
        d.ignoreVar,
        d.stopIgnoringVar,
        d.traceVar,
        d.stopTracingVar,
      ]) {
        fake.clear();
        take(memory);
        assert.ok((fake.request[1] ?? 0n) > 0n);
        assert.equal(fake.request[2], 0n);
      }
    }
  });

  test("is no stack under DRD, which would end when the thread does", () => {
    fake.isDrd = true;
    const stack = new Uint8Array(4096);
    assert.equal(v.stackRegister(stack), undefined);
    v.registeredStack(stack)[Symbol.dispose]();
    fake.isDrd = false;
    const codes = new Set(fake.requests.map(([code]) => code));
    assert.deepEqual(codes, new Set([BigInt(drd.getValgrindThreadid.code)]));
  });

  test("that a stack or a description wants must not be empty", () => {
    const empty = new Uint8Array(8).subarray(4, 4);
    for (const take of [v.stackRegister, v.registeredStack, (memory: m.Memory) => v.stackChange(1, memory)])
      refuses(take, empty, "RangeError", /^A stack must have at least one byte/);
    refuses(
      (memory) => m.createBlock(memory, "x"),
      empty,
      "RangeError",
      /^A block to describe must have at least one byte/,
    );
    refuses(
      (memory) => v.createMempool(memory as ArrayBuffer),
      empty,
      "RangeError",
      /^A pool's memory must not be empty/,
    );
    refuses(
      (memory) => v.malloclikeBlock(memory as ArrayBuffer),
      new ArrayBuffer(0),
      "RangeError",
      /^A block must lie in a buffer that is not empty/,
    );
  });
});

describe("ranges", () => {
  test("are what was checked: each number is read once, however many there are", () => {
    for (const count of [1, 700]) {
      const read = new Set<string>();
      const ranges = new Proxy(
        { length: 2 * count },
        {
          get(target, key) {
            if (key === "length") return target.length;
            assert.ok(!read.has(String(key)), `${String(key)} is read again`);
            read.add(String(key));
            return 1;
          },
        },
      ) as unknown as ArrayLike<number>;
      fake.clear();
      m.makeMemUndefined({ of: new Uint8Array(8), ranges });
      assert.equal(fake.requests.length, count);
    }
  });

  const of = new Uint8Array(100);
  const message = (index: number, size: unknown, offset: unknown) =>
    new RegExp(`^Range ${index} has ${String(size)} bytes at offset ${String(offset)}, and the memory has 100;`);

  test("inside the memory are sent, and none when one is not", () => {
    const bad: [ArrayLike<number>, RegExp][] = [
      [[0, 10, 95, 6], message(1, 6, 95)],
      [[0, 101], message(0, 101, 0)],
      [[-1, 1], message(0, 1, -1)],
      [[1, -1], message(0, -1, 1)],
      [[0.5, 1], message(0, 1, 0.5)],
      [[0, Number.NaN], message(0, Number.NaN, 0)],
      [[2 ** 53, 1], message(0, 1, 2 ** 53)],
      [[0, 1, 1], /^ranges must hold pairs of offset and length; these are 3 numbers$/],
    ];
    for (const [ranges, expected] of bad) refuses(() => m.makeMemDefined({ of, ranges }), of, "RangeError", expected);
    const mixed = { length: 2, 0: "0", 1: 5 } as unknown as ArrayLike<number>;
    refuses(() => m.makeMemDefined({ of, ranges: mixed }), of, "RangeError", message(0, 5, 0));
  });

  test("are an array, a typed array or something like one", () => {
    for (const ranges of [[90, 10, 0, 0], new Uint16Array([90, 10, 0, 0]), new Float64Array([90, 10, 0, 0])]) {
      fake.clear();
      assert.equal(m.makeMemUndefined({ of, ranges }), true);
      assert.deepEqual(
        fake.requests.map((words) => words.slice(1, 3)),
        [
          [fake.addressOf(of) + 90n, 10n],
          [fake.addressOf(of), 0n],
        ],
      );
    }
    for (const ranges of [5, "0,1", null, {}] as unknown as ArrayLike<number>[])
      refuses(
        () => m.makeMemDefined({ of, ranges }),
        of,
        "TypeError",
        /^ranges must be an array or a typed array of offsets and lengths; this is /,
      );
    assert.equal(m.makeMemDefined({ of, ranges: [] }), false, "nobody was asked");
  });
});
