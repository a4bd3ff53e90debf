import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTagged, type Tagged } from "#src/v8/heap.js";
import { fuzzRuns } from "../../require.js";
import { HeapImage, layouts } from "./heap-image.js";

const longest = 1_000;
const [layout] = layouts.values();
assert.ok(layout !== undefined);

function image(): HeapImage {
  assert.ok(layout !== undefined);
  return new HeapImage(layout);
}

test("string() reads one byte or two for each unit", () => {
  const made = image();
  for (const text of ["", "a", "\u00e9\u00ff", "naïve – \u4e2d\u6587 \ud83d\ude00", "\ud800"]) {
    assert.equal(made.heap.string(made.string(text), longest), text);
  }
});

type Shape =
  | { kind: "flat"; text: string }
  | { kind: "cons"; first: Shape; second: Shape }
  | { kind: "sliced"; parent: Shape; from: number; length: number }
  | { kind: "thin"; actual: Shape };

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small" },
    fc.record({ kind: fc.constant("flat"), text: fc.string({ unit: "binary", maxLength: 8 }) }),
    fc.record({ kind: fc.constant("cons"), first: tie("shape"), second: tie("shape") }),
    fc.record({ kind: fc.constant("sliced"), parent: tie("shape"), from: fc.nat(12), length: fc.nat(12) }),
    fc.record({ kind: fc.constant("thin"), actual: tie("shape") }),
  ),
}));

function build(made: HeapImage, shape: Shape): { object: Tagged; text: string } {
  switch (shape.kind) {
    case "flat":
      return { object: made.string(shape.text), text: shape.text };
    case "cons": {
      const [first, second] = [build(made, shape.first), build(made, shape.second)];
      const text = first.text + second.text;
      return { object: made.cons(first.object, second.object, text.length), text };
    }
    case "sliced": {
      const parent = build(made, shape.parent);
      const from = Math.min(shape.from, parent.text.length);
      const text = parent.text.slice(from, from + shape.length);
      return { object: made.sliced(parent.object, from, text.length), text };
    }
    case "thin": {
      const { object, text } = build(made, shape.actual);
      return { object: made.thin(object, text.length), text };
    }
  }
}

test("string() reads strings of every representation, one in the other", () => {
  const property = fc.property(shape, (shape) => {
    const made = image();
    const { object, text } = build(made, shape);
    assert.equal(made.heap.string(object, longest), text);
  });
  fc.assert(property, { numRuns: fuzzRuns(500) });
});

test("string() gives nothing for a text outside of V8's heap, or one that is too long", () => {
  const made = image();
  assert.equal(made.heap.string(made.external(5), longest), undefined);
  assert.equal(made.heap.string(made.cons(made.string("ab"), made.external(5), 7), longest), undefined);
  assert.equal(made.heap.string(made.string("abc"), 2), undefined);
  assert.equal(made.heap.stringLength(made.external(5)), 5);
});

test("string() gives nothing for what is damaged", () => {
  const made = image();
  const { heap } = made;
  const text = made.string("abc");
  const itself = made.cons(text, text, 6);
  made.set(itself, { 16: { tagged: itself } });
  const thin = made.thin(text, 3);
  made.set(thin, { 16: { tagged: thin } });
  const noOffset = made.sliced(text, 0, 2);
  made.set(noOffset, { 24: { tagged: text } });
  const negative = made.string("abc");
  made.set(negative, { 12: { int32: -1 } });
  const beyond = made.string("abc");
  made.set(beyond, { 12: { int32: 0x3fff_ffff } });
  const damaged = {
    "a cons of itself": itself,
    "a thin one of itself": thin,
    "no offset": noOffset,
    "a negative length": negative,
    "no string": made.object(0x80, {}),
    "a part that is no string": made.cons(text, made.object(0x80, {}), 6),
    "nothing there": 0x1_0001,
    "no map": made.allocate(32) + 1,
  };
  for (const [what, object] of Object.entries(damaged)) assert.equal(heap.string(object, longest), undefined, what);
  assert.equal(heap.string(beyond, 0x7fff_ffff), undefined);
  assert.equal(heap.string(undefined, longest), undefined);
});

test("fields are read as what they are, and are undefined where they are something else", () => {
  const made = image();
  const { heap } = made;
  const other = made.string("other");
  const object = made.object(0x123, {
    8: { tagged: other },
    16: { smi: -7 },
    24: { int32: -8 },
    32: { word: 0xfffe_dcba_9876_5433n },
  });
  assert.equal(heap.pointer(object, 8), other);
  assert.equal(heap.smi(object, 8), undefined);
  assert.equal(heap.smi(object, 16), -7);
  assert.equal(heap.pointer(object, 16), undefined);
  assert.equal(heap.int32(object, 24), -8);
  assert.equal(heap.pointer(object, 32), undefined, "a weak reference");
  assert.equal(heap.type(object), 0x123);
  assert.equal(heap.typed(object, 8, 8), other);
  assert.equal(heap.typed(object, 8, 9), undefined);
  for (const nothing of [undefined, 0x7f00_0000_0002, 2 ** 50 + 1]) {
    assert.deepEqual(
      [heap.word(nothing, 0), heap.pointer(nothing, 0), heap.smi(nothing, 0), heap.int32(nothing, 0)],
      [undefined, undefined, undefined, undefined],
    );
  }
});

test("arrays are read to their ends, if they are not longer than expected", () => {
  const made = image();
  const { heap } = made;
  const array = made.fixedArray([{ smi: 5 }, { tagged: made.string("b") }]);
  assert.equal(heap.arrayLength(array), 2);
  assert.equal(heap.string(heap.element(array, 1), longest), "b");
  assert.equal(heap.element(array, 0), undefined);
  const bytes = Buffer.from([1, 2, 3]);
  assert.deepEqual(heap.bytes(made.byteArray(bytes), 3), bytes);
  assert.equal(heap.bytes(made.byteArray(bytes), 2), undefined);
});

test("isTagged() takes addresses of a user's memory plus one", () => {
  const words = [0x7f00_0000_0001, 0x5555_5555_0001, 0x7f00_0000_0000, 0x7f00_0000_0003, 1, 2 ** 47 + 1, undefined];
  assert.deepEqual(words.map(isTagged), [true, true, false, false, false, false, false]);
});
