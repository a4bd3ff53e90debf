import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tagged } from "#src/v8/heap.js";
import type { Layout } from "#src/v8/layout.js";
import { SharedFunction } from "#src/v8/shared-function.js";
import { type Field, HeapImage, layouts } from "./heap-image.js";

interface ScopeOptions {
  locals?: number;
  hasClassVariable?: boolean;
  name?: string;
  inferredName?: string;
  start: number;
  end: number;
}

/** ScopeFlags of V8. */
const flag = { classVariable: 1 << 10, functionVariable: 1 << 12, inferredName: 1 << 14 };

/** A scope as V8 of this layout fills it. */
function scope(made: HeapImage, options: ScopeOptions): Tagged {
  const { locals = 0, hasClassVariable = false, name, inferredName, start, end } = options;
  const { scope: indices, type } = made.layout;
  const flags =
    (hasClassVariable ? flag.classVariable : 0) |
    (name === undefined ? 0 : flag.functionVariable) |
    (inferredName === undefined ? 0 : flag.inferredName);
  const isNew = indices.firstVariable > indices.locals + 1;
  const fields: Field[] = [isNew ? { int32: flags } : { smi: flags }];
  while (fields.length < indices.locals) fields.push({ smi: 0 });
  fields.push({ smi: locals });
  const extent: Field[] = [{ smi: start }, { smi: end }];
  if (isNew) fields.push(...extent);
  if (locals >= 75) fields.push({ tagged: table(made) });
  else for (let local = 0; local < locals; local++) fields.push({ tagged: made.string(`local${local}`) });
  for (let local = 0; local < locals; local++) fields.push({ smi: 0 });
  if (hasClassVariable) fields.push({ smi: 3 });
  if (name !== undefined) fields.push({ tagged: made.string(name) }, { smi: 5 });
  if (inferredName !== undefined) fields.push({ tagged: made.string(inferredName) });
  if (!isNew) fields.push(...extent);
  const entries = fields.map((field, index): [number, Field] => [8 + 8 * index, field]);
  return made.object(type.scopeInfo, Object.fromEntries(entries), 16 + 8 * fields.length);
}

function table(made: HeapImage): Tagged {
  return made.object(0x7fe0, {});
}

function sharedOf(made: HeapImage, nameOrScopeInfo: Tagged, more: Record<number, Field> = {}): SharedFunction {
  const { shared, type } = made.layout;
  const object = made.object(type.sharedFunctionInfo, {
    [shared.nameOrScopeInfo]: { tagged: nameOrScopeInfo },
    ...more,
  });
  const found = SharedFunction.at(made.heap, object);
  assert.ok(found !== undefined);
  return found;
}

for (const [name, layout] of layouts) {
  test(`name and extent come from the scope, whatever it holds: ${name}`, () => {
    for (const locals of [0, 1, 3, 74, 75, 200]) {
      for (const hasClassVariable of [false, true]) {
        const place = { locals, hasClassVariable, start: 12, end: 345 };
        const named: [ScopeOptions, string][] = [
          [{ ...place }, ""],
          [{ ...place, name: "own" }, "own"],
          [{ ...place, inferredName: "inferred" }, "inferred"],
          [{ ...place, name: "own", inferredName: "inferred" }, "own"],
          [{ ...place, name: "", inferredName: "inferred" }, "inferred"],
        ];
        for (const [options, expected] of named) {
          const made = new HeapImage(layout);
          const shared = sharedOf(made, scope(made, options));
          assert.equal(shared.name, expected, JSON.stringify(options));
          assert.deepEqual(shared.extent, { start: 12, end: 345 }, JSON.stringify(options));
        }
      }
    }
  });

  test(`bytecode is found in every way that a function has it: ${name}`, () => {
    const made = new HeapImage(layout);
    const { shared, type, code } = layout;
    const bytecode = made.object(type.bytecodeArray, {});
    const trampoline = made.object(type.code, {});
    const interpreterData = made.object(type.interpreterData, { 8: { tagged: bytecode }, 16: { tagged: trampoline } });
    const baseline = (data: Tagged): Tagged => made.object(type.code, { [code.data]: { tagged: data } });
    const ways = [
      { data: bytecode, trampoline: undefined },
      { data: interpreterData, trampoline },
      { data: baseline(bytecode), trampoline: undefined },
      { data: baseline(interpreterData), trampoline },
    ];
    for (const way of ways) {
      const found = sharedOf(made, made.string(""), { [shared.data]: { tagged: way.data } });
      assert.equal(found.bytecodeArray, bytecode);
      assert.equal(found.trampoline, way.trampoline);
      assert.equal(found.baselineCode, made.heap.type(way.data) === type.code ? way.data : undefined);
    }
    assert.equal(sharedOf(made, made.string("")).bytecodeArray, undefined);
  });
}

const newest = [...layouts.values()].at(-1) as Layout;

test("name is the name where there is no scope yet", () => {
  const made = new HeapImage(newest);
  const shared = sharedOf(made, made.string("lazy"));
  assert.equal(shared.name, "lazy");
  assert.equal(shared.extent, undefined);
});

test("extent is undefined where the numbers are none of a place", () => {
  const made = new HeapImage(newest);
  for (const [start, end] of [
    [5, 5],
    [9, 3],
    [-1, 4],
  ] as const) {
    assert.equal(sharedOf(made, scope(made, { start, end })).extent, undefined, `${start} to ${end}`);
  }
});

test("script is found behind a DebugInfo too", () => {
  const made = new HeapImage(newest);
  const { shared } = newest;
  const script = made.script("text", { name: "a.js" });
  const debug = made.object(0x7fe0, { 8: { tagged: script } });
  for (const holder of [script, debug]) {
    const found = sharedOf(made, made.string(""), { [shared.script]: { tagged: holder } });
    assert.equal(found.script?.file, "a.js");
  }
  assert.equal(sharedOf(made, made.string("")).script, undefined);
});

test("SharedFunction.at() looks through a wrapper, and takes nothing else", () => {
  const made = new HeapImage(newest);
  const { type } = newest;
  assert.ok(type.sharedFunctionInfoWrapper !== undefined);
  const shared = made.object(type.sharedFunctionInfo, {});
  const wrapper = made.object(type.sharedFunctionInfoWrapper, { 8: { tagged: shared } });
  assert.ok(SharedFunction.at(made.heap, wrapper) !== undefined);
  for (const other of [undefined, made.string(""), made.script("")]) {
    assert.equal(SharedFunction.at(made.heap, other), undefined);
  }
});

test("SharedFunction.at() leaves a wrapper of itself", () => {
  const made = new HeapImage(newest);
  const { sharedFunctionInfoWrapper = 0 } = newest.type;
  const wrapper = made.object(sharedFunctionInfoWrapper, {});
  made.set(wrapper, { 8: { tagged: wrapper } });
  assert.equal(SharedFunction.at(made.heap, wrapper), undefined);
});

test("characterOfBytecode() is that of the last position at or before it", () => {
  const made = new HeapImage(newest);
  const { shared, type, bytecodeArray } = newest;
  // Entry at character 3, then offset 4 at character 10: steps of 0 and 5 with their flags, characters times two.
  const positions = made.byteArray(Buffer.from([0b10, 4 * 4, 5 << 2, 7 * 4]));
  const fields = { 8: { smi: 20 }, [bytecodeArray.positions]: { tagged: positions } };
  const bytecode = made.object(type.bytecodeArray, fields);
  const found = sharedOf(made, made.string(""), { [shared.data]: { tagged: bytecode } });
  assert.equal(found.positionFormat, "flags");
  assert.deepEqual(
    [0, 3, 4, 90].map((offset) => found.characterOfBytecode(offset)),
    [3, 3, 10, 10],
  );
  assert.equal(sharedOf(made, made.string("")).characterOfBytecode(0), undefined);
});
