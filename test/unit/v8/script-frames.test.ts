import assert from "node:assert/strict";
import { test } from "node:test";
import { frame as slots, type Layout } from "#src/v8/layout.js";
import { type FrameState, scriptFramesAt } from "#src/v8/script-frames.js";
import { type Field, HeapImage, layouts } from "./heap-image.js";

const newest = [...layouts.values()].at(-1) as Layout;

/** Any address of code that nothing is known of. */
const unknown = 0x6000_0000_0000;

/** Of Sparkplug's code. */
const baseline = 0x6100_0000_0000;

/** A function of a script, compiled by Sparkplug too, and a frame of it. */
class FunctionImage {
  readonly made = new HeapImage(newest);
  readonly fp = this.made.allocate(128) + 64;
  readonly bytecode: number;

  constructor() {
    const { made } = this;
    const { type, shared, code, bytecodeArray, function: closure } = newest;
    // The entry at character 4, and from offset 2 on character 9.
    const positions = made.byteArray(Buffer.from([0b10, 5 * 4, 3 << 2, 5 * 4]));
    this.bytecode = made.object(type.bytecodeArray, {
      8: { smi: 4 },
      [bytecodeArray.positions]: { tagged: positions },
      [bytecodeArray.bytecodes]: { bytes: Buffer.from([2, 2, 2, 2]) },
    });
    const compiled = made.object(type.code, {
      [code.start]: { word: BigInt(baseline) },
      [code.size]: { int32: 0x40 },
      [code.data]: { tagged: this.bytecode },
      [code.positions]: { tagged: made.byteArray(Buffer.from([0x10, 0x10, 0x10, 0x10])) },
    });
    const info = made.object(type.sharedFunctionInfo, {
      [shared.data]: { tagged: compiled },
      [shared.script]: { tagged: made.script("line 1\nline 2\n", { name: "a.js" }) },
      [shared.nameOrScopeInfo]: { tagged: made.string("named") },
    });
    this.slot("context", { tagged: made.object(0x7fe0, {}) });
    this.slot("function", { tagged: made.object(0x7fe1, { [closure.shared]: { tagged: info } }) });
  }

  slot(name: keyof typeof slots, content: Field): void {
    this.made.write(this.fp + slots[name], content);
  }

  /** The interpreter keeps there which bytecode has made the last call. */
  interpret(offset: number): void {
    this.slot("bytecodeArray", { tagged: this.bytecode });
    this.slot("bytecodeOffset", { smi: offset + newest.bytecodeArray.bytecodes - 1 });
  }

  frames(state: Partial<FrameState>): string[] {
    const whole = { fp: this.fp, ip: unknown, isV8s: true, builtin: undefined, ...state };
    return scriptFramesAt(this.made.heap, whole).map(
      ({ function: name, place, tier }) => `${name} ${place?.line}:${place?.column} ${tier}`,
    );
  }
}

test("scriptFramesAt() names a function whose code is not known, if the frame is V8's for certain", () => {
  const image = new FunctionImage();
  assert.deepEqual(image.frames({ isV8s: true }), ["named undefined:undefined undefined"]);
  assert.deepEqual(image.frames({ isV8s: false }), []);
});

test("scriptFramesAt() believes a frame that nobody has seen by what the interpreter keeps there, or by its code", () => {
  const image = new FunctionImage();
  const sparkplug = image.frames({ isV8s: false, ip: baseline + 0x3f });
  assert.deepEqual(sparkplug, ["named 2:3 sparkplug"]);
  image.interpret(1);
  assert.deepEqual(image.frames({ isV8s: false }), ["named 1:5 ignition"]);
  image.interpret(2);
  assert.deepEqual(image.frames({ isV8s: false }), ["named 2:3 ignition"]);
  image.slot("bytecodeArray", { tagged: image.made.object(newest.type.bytecodeArray, {}) });
  assert.deepEqual(image.frames({ isV8s: false }), [], "another function's bytecode");
});

test("scriptFramesAt() reads the interpreter's place in its entry, and Sparkplug's in its code", () => {
  const image = new FunctionImage();
  image.interpret(2);
  for (const builtin of ["Builtins_InterpreterEntryTrampoline", "Builtins_CallHandler"]) {
    assert.deepEqual(image.frames({ builtin }), ["named 2:3 ignition"], builtin);
  }
  assert.deepEqual(image.frames({ ip: baseline + 0x20 }), ["named 1:5 sparkplug"]);
  assert.deepEqual(image.frames({ ip: baseline + 0x30 }), ["named 2:3 sparkplug"]);
});

test("scriptFramesAt() gives nothing for a frame of no function, or of none that a script holds", () => {
  const image = new FunctionImage();
  image.interpret(2);
  const marker = new FunctionImage();
  marker.slot("context", { word: 2n * 18n });
  assert.deepEqual(marker.frames({}), []);
  const noFunction = new FunctionImage();
  noFunction.slot("function", { tagged: noFunction.made.string("text") });
  assert.deepEqual(noFunction.frames({}), []);
  assert.deepEqual(image.frames({ fp: 0x1000 }), []);
});
