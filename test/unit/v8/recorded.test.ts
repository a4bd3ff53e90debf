/** Real stops, played back: what test/v8/record.ts has recorded under Valgrind, and for arm64 under qemu. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "#src/ask/describe.js";
import type { AnsweredFrame } from "#src/ask/answers.js";
import type { SeenFrame } from "#src/v8/frame-pointers.js";
import { Heap } from "#src/v8/heap.js";
import { findFrames } from "#src/v8/stack.js";
import type { ExpectedFrame, RecordedStop, Recording } from "../../v8/recording.js";
import { layoutOf, recordings } from "./heap-image.js";

type Compared = Pick<AnsweredFrame, "function" | "file" | "line" | "column"> & { isAsync: boolean };

/**
 * Of the runtime's own functions the place is not always known, and in writeSync V8's own stack was taken a few lines before the call.
 * Which of them wait for one another is another question.
 */
function compared(frames: readonly Compared[]): Compared[] {
  return frames
    .filter(({ file, isAsync }) => !isAsync || !isRuntimes(file))
    .map(({ function: name, file, line, column, isAsync }) => ({
      ...{ function: name, file, isAsync },
      line: isRuntimes(file) ? undefined : line,
      column: isRuntimes(file) ? undefined : column,
    }));
}

function isRuntimes(file: string | undefined): boolean {
  return file?.startsWith("node:") ?? false;
}

function framesOf(recording: Recording, { memory, registers, stack }: RecordedStop): AnsweredFrame[] {
  const found = findFrames(new Heap(memory, layoutOf(recording)), registers, stack);
  return describe(found, { known: new Map(), emitted: () => undefined }).found.flatMap(({ frames }) =>
    frames.filter((frame): frame is AnsweredFrame => !("language" in frame)),
  );
}

for (const [name, recording] of recordings) {
  for (const stop of recording.stops) {
    test(`findFrames() gives V8's own stack: ${name}, ${stop.name}`, () => {
      const frames = framesOf(recording, stop);
      assert.deepEqual(
        compared(frames.map((frame) => ({ ...frame, isAsync: frame.how === "async" }))),
        compared(stop.expected),
      );
      assert.ok(frames.some(({ file }) => file?.endsWith("/stops.mjs")));
      const expectedPlaces = placesOf(stop.expected);
      for (const { function: name, file, line, column } of frames) {
        if (!isRuntimes(file) || line === undefined || name === "writeSync") continue;
        assert.ok(expectedPlaces.has(`${file}:${line}:${column}`), `${name} ${file}:${line}:${column}`);
      }
    });
  }

  test(`findFrames() tells tiers and inlined calls: ${name}`, () => {
    const told = recording.stops.map((stop) => [
      stop.name,
      framesOf(recording, stop)
        .filter(({ file, function: name }) => !isRuntimes(file) && name !== "")
        .map(({ function: name, tier, how }) => [name, tier, how]),
    ]);
    const turbofan = [
      "turbofan",
      [
        ["isLow", "turbofan", "inlined"],
        ["between", "turbofan", "inlined"],
        ["around", "turbofan", "called"],
        ["turbofan", "ignition", "called"],
      ],
    ];
    assert.deepEqual(told, [
      [
        "interpreter",
        [
          ["isLow", "ignition", "called"],
          ["around", "ignition", "called"],
          ["interpreter", "ignition", "called"],
        ],
      ],
      [
        "sparkplug",
        [
          ["isLow", "sparkplug", "called"],
          ["around", "sparkplug", "called"],
          ["sparkplug", "ignition", "called"],
        ],
      ],
      ...(recording.arch === "arm64" ? [] : [turbofan]),
      [
        "native",
        [
          ["write", "ignition", "called"],
          ["optimised", "turbofan", "called"],
          ["baseline", "sparkplug", "called"],
          ["native", "ignition", "called"],
        ],
      ],
      [
        "awaited",
        [
          ["isLow", "ignition", "called"],
          ["around", undefined, "async"],
          ["awaited", undefined, "async"],
        ],
      ],
    ]);
  });

  test(`findFrames() puts frames where Valgrind has those of V8's code, or behind its last: ${name}`, () => {
    for (const { memory, registers, stack } of recording.stops) {
      const found = findFrames(new Heap(memory, layoutOf(recording)), registers, stack);
      for (const { at, before } of found) {
        const seen = stack[at];
        if (before || seen === undefined) continue;
        assert.ok(isV8s(seen), seen.function);
      }
      const places = found.map(({ at }) => at);
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      );
    }
  });
}

function placesOf(frames: readonly ExpectedFrame[]): Set<string> {
  return new Set(frames.map(({ file, line, column }) => `${file}:${line}:${column}`));
}

function isV8s({ object, function: name }: SeenFrame): boolean {
  return object === undefined || (name?.startsWith("Builtins_") ?? false);
}

test("findFrames() goes on alone where Valgrind's stack ends with the first frame of V8's code, as on arm64", () => {
  const recording = recordings.get("node-24-arm64");
  assert.ok(recording !== undefined);
  for (const { name, stack, memory, registers } of recording.stops) {
    assert.equal(stack.findIndex(isV8s), stack.length - 1, name);
    const found = findFrames(new Heap(memory, layoutOf(recording)), registers, stack);
    assert.ok(found.some(({ at }) => at >= stack.length));
  }
});

test("findFrames() finds the same when Valgrind was told to show fewer frames", () => {
  for (const [name, recording] of recordings) {
    if (recording.arch === "arm64") continue;
    for (const stop of recording.stops) {
      const own = framesOf(recording, stop).filter(({ file }) => !isRuntimes(file));
      // Up to the first of V8's that is called by another.
      const shown = stop.stack.findIndex((frame, index) => index > 0 && isV8s(frame)) + 1;
      const fewer = framesOf(recording, { ...stop, stack: stop.stack.slice(0, shown) });
      const ownOfFewer = fewer.filter(({ file }) => !isRuntimes(file));
      if (stop.stack.slice(0, 1).every(isV8s)) assert.deepEqual(ownOfFewer, own, `${name} ${stop.name}`);
      // C++ of x64 keeps no frame pointers: without the next frame the first of V8's is not found.
      else assert.ok(ownOfFewer.length <= own.length);
    }
  }
});
