import assert from "node:assert/strict";
import { test } from "node:test";
import { Heap } from "#src/v8/heap.js";
import { LayoutCheck } from "#src/v8/layout-check.js";
import type { Layout } from "#src/v8/layout.js";
import type { Registers } from "#src/v8/script-frames.js";
import { BuiltMemory } from "./memory.js";
import { someLayout } from "./some-layout.js";

const text = "let a;\nfunction same(one, other) { return one === other; }\n";
const extent = { start: text.indexOf("("), end: text.indexOf("}") + 1 };
const returned = text.indexOf("return");

/** Three bytecodes: of one byte, of three and of one. */
const bytecodes = [3, 2, 0, 0, 3];

/** The entry at -1, and the return at offset 4, each with its character; as V8 15 writes steps. */
const positions = [0b10, 2 * 2 * (extent.start + 1), (5 << 3) | 3, 2 * 2 * (returned - extent.start)];

interface Built {
  memory: BuiltMemory;
  registers: Registers;
}

type Change = Partial<Record<"name" | "script" | "start" | "end" | "bytecodes" | "lineEnd" | "context", number>>;

/** A stack with one interpreted function. */
function build({ type, ...layout }: Layout, change: Change = {}): Built {
  const memory = new BuiltMemory();
  const lineEnds = [change.lineEnd ?? text.indexOf("\n"), text.length - 1, text.length];
  const ends = Object.fromEntries(lineEnds.map((end, index) => [16 + 8 * index, { smi: end }]));
  const script = memory.object(change.script ?? type.script, {
    [layout.script.source]: { object: memory.string(text) },
    [layout.script.name]: change.name === undefined ? { object: memory.string("/app/same.js") } : { smi: change.name },
    [layout.script.lineEnds]: { object: memory.object(205, { 8: { int32: lineEnds.length }, ...ends }) },
  });
  const scope = memory.object(type.scopeInfo, {
    32: { smi: change.start ?? extent.start },
    40: { smi: change.end ?? extent.end },
  });
  const table = Uint8Array.from(
    positions.flatMap((value) => (value < 128 ? [value] : [(value & 127) | 128, value >> 7])),
  );
  const array = memory.object(type.bytecodeArray, {
    8: { smi: change.bytecodes ?? bytecodes.length },
    [layout.bytecodeArray.positions]: {
      object: memory.object(196, { 8: { int32: table.length }, 16: { bytes: table } }),
    },
    [layout.bytecodeArray.bytecodes]: { bytes: Uint8Array.from(bytecodes) },
  });
  const shared = memory.object(type.sharedFunctionInfo, {
    [layout.shared.data]: { object: array },
    [layout.shared.nameOrScopeInfo]: { object: scope },
    [layout.shared.script]: { object: script },
  });
  const closure = memory.object(2065, { [layout.function.shared]: { object: shared } });
  const context = change.context ?? memory.object(222, {});
  // Offset, array, argument count, function, context; then the caller's frame pointer and the return address.
  const words = memory.words([
    BigInt(layout.bytecodeArray.bytecodes + 3) << 32n,
    array,
    3,
    closure,
    context,
    0,
    0x5000,
  ]);
  const fp = words + 5 * 8;
  const handedOn = { offset: 0, table: 0 };
  return { memory, registers: { pc: 0x4000, sp: words, fp, link: undefined, general: [], handedOn } };
}

const stack = [{ ip: 0x4000, object: undefined, function: undefined }];

function holds(check: LayoutCheck, built: Built, layout: Layout): boolean {
  return check.holds(new Heap(built.memory, layout), built.registers, stack);
}

test("LayoutCheck.holds() when a function leads to a script and to bytecode that agree", () => {
  const check = new LayoutCheck();
  assert.equal(holds(check, build(someLayout), someLayout), true);
});

const others: Record<string, Layout> = {
  "another type's number": { ...someLayout, type: { ...someLayout.type, sharedFunctionInfo: 280 } },
  "the script's name in another field": { ...someLayout, script: { ...someLayout.script, name: 24 } },
  "the scope in another field": { ...someLayout, shared: { ...someLayout.shared, nameOrScopeInfo: 32 } },
  "other lengths of bytecodes": { ...someLayout, bytecodeSizes: Uint8Array.from([1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 5, 1]) },
};

for (const [what, layout] of Object.entries(others)) {
  test(`LayoutCheck.holds() not with ${what}`, () => {
    assert.equal(holds(new LayoutCheck(), build(someLayout), layout), false);
  });
}

test("LayoutCheck.holds() where V8 has noted no positions yet", () => {
  const layout = { ...someLayout, bytecodeArray: { ...someLayout.bytecodeArray, positions: 32 } };
  assert.equal(holds(new LayoutCheck(), build(someLayout), layout), true);
});

const changes: Record<string, Change> = {
  "has no name": { name: 0 },
  "is no script": { script: 167 },
  "has a function that ends behind it": { end: text.length + 1 },
  "has lines elsewhere than its text": { lineEnd: 3 },
};

for (const [what, change] of Object.entries(changes)) {
  test(`LayoutCheck.holds() not when the script ${what}`, () => {
    assert.equal(holds(new LayoutCheck(), build(someLayout, change), someLayout), false);
  });
}

test("LayoutCheck.holds() not when bytecode is at a place outside of its function, or ends elsewhere", () => {
  assert.equal(holds(new LayoutCheck(), build(someLayout, { start: extent.start + 1 }), someLayout), false);
  assert.equal(holds(new LayoutCheck(), build(someLayout, { end: returned - 1 }), someLayout), false);
  assert.equal(holds(new LayoutCheck(), build(someLayout, { bytecodes: 6 }), someLayout), false);
});

test("LayoutCheck.hasFailed after three stacks with functions, and not before one of them agreed", () => {
  const wrong = build(someLayout, { script: 167 });
  const check = new LayoutCheck();
  for (const isLast of [false, false, true]) {
    assert.equal(holds(check, wrong, someLayout), false);
    assert.equal(check.hasFailed, isLast);
  }
  assert.equal(holds(check, build(someLayout), someLayout), false, "it is not tried again");

  const other = new LayoutCheck();
  holds(other, wrong, someLayout);
  holds(other, build(someLayout), someLayout);
  for (let round = 0; round < 3; round++) assert.equal(holds(other, wrong, someLayout), true);
  assert.equal(other.hasFailed, false);
});

test("LayoutCheck.hasFailed by no stack without a function", () => {
  const check = new LayoutCheck();
  // The number of a kind of frame instead of a context.
  for (let round = 0; round < 5; round++) holds(check, build(someLayout, { context: 0x10 }), someLayout);
  assert.equal(check.hasFailed, false);
});
