import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytecodeOfBaseline, codeAround, holds, kindOf, positionsOfOptimised, rangeOf } from "#src/v8/code.js";
import type { Tagged } from "#src/v8/heap.js";
import type { Layout } from "#src/v8/layout.js";
import { SharedFunction } from "#src/v8/shared-function.js";
import { fuzzRuns } from "../../require.js";
import { type Field, HeapImage, layouts } from "./heap-image.js";

const newest = [...layouts.values()].at(-1) as Layout;

/** Any address that no heap is at. */
const start = 0x6000_0000_0000;

function codeOf(made: HeapImage, size: number, more: Record<number, Field> = {}, at = start): Tagged {
  const { code, type } = made.layout;
  return made.object(type.code, { [code.start]: { word: BigInt(at) }, [code.size]: { int32: size }, ...more });
}

test("rangeOf() and holds() go from the first to the last byte of instructions", () => {
  const made = new HeapImage(newest);
  const code = codeOf(made, 0x40);
  assert.deepEqual(rangeOf(made.heap, code), { start, end: start + 0x40 });
  const addresses = [start - 1, start, start + 0x3f, start + 0x40];
  assert.deepEqual(
    addresses.map((address) => holds(made.heap, code, address)),
    [false, true, true, false],
  );
  assert.equal(rangeOf(made.heap, codeOf(made, -1)), undefined);
  assert.equal(rangeOf(made.heap, undefined), undefined);
});

test("codeAround() finds the code by its header, and no code that ends before the address", () => {
  const made = new HeapImage(newest);
  const { instructionStream, code: offsets } = newest;
  const streamType = 0x7fd0;
  /** A header, and code from 64 bytes on. */
  const stream = (size: number): { code: Tagged; first: number } => {
    const object = made.object(streamType, {}, 64 + size);
    const first = object - 1 + 64;
    const code = codeOf(made, size, { [offsets.stream]: { tagged: object } }, first);
    made.set(object, { [instructionStream.code]: { tagged: code } });
    return { code, first };
  };
  const like = stream(0x40);
  const other = stream(0x400);
  assert.equal(codeAround(made.heap, other.first, like.code), other.code);
  assert.equal(codeAround(made.heap, other.first + 0x3ff, like.code), other.code);
  assert.equal(codeAround(made.heap, like.first + 0x3f, like.code), like.code);
  assert.equal(codeAround(made.heap, like.first + 0x41, like.code), undefined, "behind its end");
  assert.equal(codeAround(made.heap, start, like.code), undefined, "where nothing can be read");
  assert.equal(codeAround(made.heap, other.first, made.string("")), undefined, "like no code");
});

const kinds = { other: -1, baseline: 0, maglev: 1, turbofan: 2, next: 3 };

for (const [name, layout] of layouts) {
  test(`kindOf() counts from Sparkplug's: ${name}`, () => {
    const made = new HeapImage(layout);
    const told = Object.values(kinds).map((beyond) =>
      // What stands in the higher bits is something else.
      kindOf(made.heap, codeOf(made, 1, { [layout.code.flags]: { int32: 0x770 + layout.code.baselineKind + beyond } })),
    );
    assert.deepEqual(told, [undefined, undefined, "maglev", "turbofan", undefined]);
  });

  test(`bytecodeOfBaseline() counts bytecodes of every width: ${name}`, () => {
    const count = layout.bytecodeSizes.length / 3;
    /** Bytecode 0 doubles, 1 quadruples the operands of what follows. */
    const bytecode = fc.record({
      prefix: fc.constantFrom(undefined, undefined, 0, 1),
      bytecode: fc.integer({ min: 2, max: count - 1 }),
      machineCode: fc.oneof(fc.nat(20), fc.nat(2_000)),
    });
    const property = fc.property(fc.array(bytecode, { minLength: 1, maxLength: 20 }), fc.nat(300), (all, before) => {
      const made = new HeapImage(layout);
      const bytes: number[] = [];
      const expected: { offset: number; from: number; to: number }[] = [];
      let at = start + before;
      for (const { prefix, bytecode, machineCode } of all) {
        const offset = bytes.length;
        const width = prefix === undefined ? 0 : prefix + 1;
        const length = layout.bytecodeSizes[width * count + bytecode] as number;
        if (prefix !== undefined) bytes.push(prefix);
        bytes.push(bytecode, ...Array.from({ length: length - 1 }, () => 0xaa));
        expected.push({ offset, from: at, to: at + machineCode });
        at += machineCode;
      }
      const lengths = [before, ...all.map(({ machineCode }) => machineCode)];
      const { code, array } = baselineOf(made, Buffer.from(bytes), Buffer.from(lengths.flatMap(vlq)), at - start);
      for (const { offset, from, to } of expected) {
        if (from === to) continue;
        assert.equal(bytecodeOfBaseline(made.heap, code, array, from), offset);
        assert.equal(bytecodeOfBaseline(made.heap, code, array, to - 1), offset);
      }
      assert.equal(bytecodeOfBaseline(made.heap, code, array, at), undefined, "behind the last");
    });
    fc.assert(property, { numRuns: fuzzRuns(200) });
  });
}

function vlq(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...vlq(value >> 7)];
}

function baselineOf(
  made: HeapImage,
  bytecodes: Buffer,
  lengths: Buffer,
  size: number,
): { code: Tagged; array: Tagged } {
  const { bytecodeArray, type, code } = made.layout;
  const fields = { 8: { smi: bytecodes.length }, [bytecodeArray.bytecodes]: { bytes: bytecodes } };
  return {
    array: made.object(type.bytecodeArray, fields, bytecodeArray.bytecodes + bytecodes.length),
    code: codeOf(made, size, { [code.positions]: { tagged: made.byteArray(lengths) } }),
  };
}

test("bytecodeOfBaseline() gives nothing for tables that do not fit", () => {
  const made = new HeapImage(newest);
  const array = baselineOf(made, Buffer.from([2, 2]), Buffer.from([4, 4, 4]), 12);
  // What is before the first bytecode counts as the first.
  assert.equal(bytecodeOfBaseline(made.heap, array.code, array.array, start + 1), 0);
  assert.equal(bytecodeOfBaseline(made.heap, array.code, undefined, start + 5), undefined);
  const short = baselineOf(made, Buffer.from([2, 2]), Buffer.from([4]), 12);
  assert.equal(bytecodeOfBaseline(made.heap, short.code, short.array, start + 5), undefined);
  const unknown = baselineOf(made, Buffer.from([0, 255]), Buffer.from([4, 4, 4]), 12);
  assert.equal(bytecodeOfBaseline(made.heap, unknown.code, unknown.array, start + 5), undefined);
  assert.equal(bytecodeOfBaseline(made.heap, codeOf(made, 4), short.array, start), undefined);
});

interface Call {
  /** Of the call, in its caller. */
  character: number;
  /** Whose caller is inlined too, and where in this list. */
  inlining?: number;
  functionId: number;
}

/** Optimised code with one position, `character` in the call `inlining` of these. */
function optimised(
  made: HeapImage,
  { character, inlining = -1 }: { character: number; inlining?: number },
  calls: readonly Call[],
) {
  const { code, deoptimisation, shared, type, bytecodeArray } = made.layout;
  const raw = (at: { character: number; inlining?: number }): bigint =>
    (BigInt((at.inlining ?? -1) + 1) << 31n) | (BigInt(at.character + 1) << 1n);
  const inliningPositions = Buffer.alloc(16 * calls.length);
  for (const [index, call] of calls.entries()) {
    inliningPositions.writeBigUInt64LE(raw(call), 16 * index);
    inliningPositions.writeInt32LE(call.functionId, 16 * index + 8);
  }
  const functions = ["first", "second"].map((name) =>
    made.object(type.sharedFunctionInfo, { [shared.nameOrScopeInfo]: { tagged: made.string(name) } }),
  );
  const data: Field[] = Array.from({ length: 16 }, () => ({ smi: 0 }));
  data[deoptimisation.literals] = { tagged: made.fixedArray(functions.map((tagged) => ({ tagged }))) };
  data[deoptimisation.inliningPositions] = { tagged: made.byteArray(inliningPositions) };
  // From offset 7 on; the newest format has two flags below the step.
  const table = Buffer.from([8 << 2, ...wide(raw({ character, inlining }) << 1n)]);
  const object = codeOf(made, 0x40, {
    [code.positions]: { tagged: made.byteArray(table) },
    [code.data]: { tagged: made.fixedArray(data) },
  });
  const entry = made.byteArray(Buffer.from([0b10, 0]));
  const bytecode = made.object(type.bytecodeArray, { [bytecodeArray.positions]: { tagged: entry } });
  const outermost = SharedFunction.at(
    made.heap,
    made.object(type.sharedFunctionInfo, {
      [shared.data]: { tagged: bytecode },
      [shared.nameOrScopeInfo]: { tagged: made.string("outermost") },
    }),
  );
  assert.ok(outermost !== undefined);
  return (address: number): [string, number][] =>
    positionsOfOptimised(made.heap, object, address, outermost).map((each) => [each.shared.name, each.character]);
}

function wide(value: bigint): number[] {
  return value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...wide(value >> 7n)];
}

test("positionsOfOptimised() goes from the innermost inlined call out to the function itself", () => {
  const calls = [
    { character: 100, functionId: 1 },
    { character: 200, functionId: 0, inlining: 0 },
  ];
  const at = optimised(new HeapImage(newest), { character: 300, inlining: 1 }, calls);
  const stack = [
    ["first", 300],
    ["second", 200],
    ["outermost", 100],
  ];
  assert.deepEqual(at(start + 7), stack);
  assert.deepEqual(at(start + 0x3f), stack);
  assert.deepEqual(at(start + 6), [], "before the first position");
  assert.deepEqual(optimised(new HeapImage(newest), { character: 5 }, [])(start + 8), [["outermost", 5]]);
});

test("positionsOfOptimised() gives nothing where a call leads nowhere, or round in circles", () => {
  const circle = [{ character: 1, functionId: 0, inlining: 0 }];
  const nowhere = [{ character: 1, functionId: 77 }];
  assert.deepEqual(optimised(new HeapImage(newest), { character: 5, inlining: 0 }, circle)(start + 8), []);
  assert.deepEqual(optimised(new HeapImage(newest), { character: 5, inlining: 0 }, nowhere)(start + 8), []);
  assert.deepEqual(optimised(new HeapImage(newest), { character: 5, inlining: 9 }, nowhere)(start + 8), []);
});
