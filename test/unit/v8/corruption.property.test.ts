/** Whatever a process's memory and registers hold, there is an answer, after a time, and no line that its script has not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { describe } from "#src/ask/describe.js";
import { Heap } from "#src/v8/heap.js";
import type { ScriptFrame } from "#src/v8/script-frames.js";
import { findFrames, type FoundFrames } from "#src/v8/stack.js";
import { ChunkMemory, type RecordedStop, type Recording, registersOf } from "../../v8/recording.js";
import { fuzzRuns } from "../../require.js";
import { layoutOf, recordings } from "./heap-image.js";

/** What a word becomes: anything, or what is a word elsewhere in the same memory, perhaps a little beside it. */
type Value = { kind: "any"; value: bigint } | { kind: "other"; chunk: number; word: number; beside: number };

type Change =
  | { kind: "missing"; chunk: number }
  | { kind: "word"; chunk: number; word: number; value: Value }
  | { kind: "register"; register: number; value: Value };

const nat = fc.nat();
const word = fc.nat(7);
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({
    kind: fc.constant("any"),
    value: fc.oneof(
      fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
      // A small integer, and one in the halves of a word.
      fc.bigInt({ min: 0n, max: 0xffn }),
      fc.bigInt({ min: 0n, max: 0xffff_ffffn }).map((half) => half << 32n),
    ),
  }),
  fc.record({ kind: fc.constant("other"), chunk: nat, word, beside: fc.constantFrom(0, 0, 0, 8, -8, 64, 1) }),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("missing"), chunk: nat }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("word"), chunk: nat, word, value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("register"), register: fc.nat(32), value }) },
);

/** A stop whose memory and registers have been changed. */
function damage(
  { arch }: Recording,
  { memory, registers, ...stop }: RecordedStop,
  changes: readonly Change[],
): RecordedStop {
  const chunks = new Map(memory.chunks);
  const numbers = [...chunks.keys()];
  const numberOf = (chunk: number): number => numbers[chunk % numbers.length] as number;
  const valueOf = (value: Value): bigint => {
    if (value.kind === "any") return value.value;
    const other = memory.chunks.get(numberOf(value.chunk))?.readBigUInt64LE(8 * value.word) ?? 0n;
    return BigInt.asUintN(64, other + BigInt(value.beside));
  };
  const general = [...registers.general];
  for (const each of changes) {
    if (each.kind === "missing") chunks.delete(numberOf(each.chunk));
    else if (each.kind === "register") general[each.register % general.length] = Number(valueOf(each.value));
    else {
      const number = numberOf(each.chunk);
      const bytes = Buffer.from(chunks.get(number) ?? Buffer.alloc(64));
      bytes.writeBigUInt64LE(valueOf(each.value), 8 * each.word);
      if (chunks.has(number)) chunks.set(number, bytes);
    }
  }
  const changed = registersOf(general, arch);
  return { ...stop, registers: changed, memory: new ChunkMemory(chunks) };
}

/** Far more than any stop takes, and reached by what goes round in circles. */
const mostReads = 3_000_000;

class CountedMemory extends ChunkMemory {
  #reads = 0;

  constructor({ chunks }: ChunkMemory) {
    super(chunks);
  }

  override read(address: number, length: number): Buffer | undefined {
    assert.ok(Number.isSafeInteger(length) && length >= 0, `${length} bytes are read`);
    assert.ok(++this.#reads < mostReads, "no end is in sight");
    return super.read(address, length);
  }
}

function framesIn(recording: Recording, { memory, registers, stack }: RecordedStop): FoundFrames[] {
  return findFrames(new Heap(memory, layoutOf(recording)), registers, stack);
}

interface Subject {
  recording: Recording;
  stop: RecordedStop;
  names: string;
  /** Of the program's text. */
  lines: number;
}

const subjects = new Map<string, Subject>();
for (const [name, recording] of recordings) {
  for (const stop of recording.stops) {
    const found = framesIn(recording, stop);
    const text = found.flatMap(({ frames }) => frames).find(({ script }) => isOurs(script))?.script?.text ?? "";
    const lines = linesOf(text);
    assert.ok(lines > 100);
    subjects.set(`${name} ${stop.name}`, { recording, stop, lines, names: namesOf(found) });
  }
}

function linesOf(text: string): number {
  return text.split(/\r\n|[\r\n\u2028\u2029]/).length;
}

function isOurs(script: ScriptFrame["script"]): boolean {
  return script?.file?.endsWith("/stops.mjs") ?? false;
}

function namesOf(found: readonly FoundFrames[]): string {
  const frames = found.flatMap(({ frames }) => frames);
  return frames.map((frame) => `${frame.function} ${frame.place?.line}:${frame.place?.column}`).join();
}

/** Returns what was found, with nothing wrong about it. */
function framesOfDamaged(name: string, changes: readonly Change[]): FoundFrames[] {
  const { recording, stop, lines } = subjects.get(name) as Subject;
  const damaged = damage(recording, stop, changes);
  const found = framesIn(recording, { ...damaged, memory: new CountedMemory(damaged.memory) });
  assert.ok(found.length <= stop.stack.length + 256);
  for (const { frames } of found) {
    for (const { place, start, script } of frames) {
      for (const each of [place, start]) {
        if (each === undefined) continue;
        assert.ok(Number.isInteger(each.line) && Number.isInteger(each.column));
        // A script may begin in the middle of a page, and where is a number that may have changed.
        const line = each.line - (script?.placeOf(0)?.line ?? 1) + 1;
        const most = Math.max(lines, linesOf(script?.text ?? ""));
        if (isOurs(script)) assert.ok(1 <= line && line <= most, `line ${line} of ${most}`);
      }
    }
  }
  describe(found, { known: new Map(), emitted: () => undefined });
  return found;
}

const names = fc.constantFrom(...subjects.keys());

test("findFrames() with words changed, registers changed and memory missing", () => {
  const changes = fc.array(change, { minLength: 1, maxLength: 20 });
  const property = fc.property(names, changes, (name, changes) => void framesOfDamaged(name, changes));
  fc.assert(property, { numRuns: fuzzRuns(500) });
});

test("findFrames() with one change: most stops are then as they were", () => {
  let same = 0;
  let runs = 0;
  const property = fc.property(names, change, (name, change) => {
    runs += 1;
    if (namesOf(framesOfDamaged(name, [change])) === subjects.get(name)?.names) same += 1;
  });
  fc.assert(property, { numRuns: fuzzRuns(500) });
  assert.ok(same > runs / 2, `${same} of ${runs}`);
});

test("findFrames() finds nothing without any memory, and with none of the heap's", () => {
  for (const [name, { recording, stop }] of subjects) {
    const { sp } = stop.registers;
    const isStack = (chunk: number): boolean => Math.abs(chunk * 64 - sp) < 0x1_0000;
    const stackOnly = new Map([...stop.memory.chunks].filter(([chunk]) => isStack(chunk)));
    for (const chunks of [new Map<number, Buffer>(), stackOnly]) {
      assert.deepEqual(framesIn(recording, { ...stop, memory: new ChunkMemory(chunks) }), [], name);
    }
  }
});
