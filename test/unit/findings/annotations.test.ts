import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Annotations } from "#src/findings/annotations.js";
import { Gatherer } from "#src/judge/gather.js";
import { createXmlReader } from "#src/findings/reader.js";
import type { ClientMessageEvent } from "#src/findings/types.js";
import { fuzzRuns } from "../../require.js";

const overlap = { kind: "PoolOverlap", message: "The block overlaps <another>", notes: ["It is 24 bytes."] };

function said(text: string, thread = 1): ClientMessageEvent {
  return { type: "clientMessage", thread, text, stack: [] };
}

test("Annotations.take() is for the errors of its thread, until the empty one", () => {
  const annotations = new Annotations();
  assert.equal(annotations.take(said(`jsgrind: ${JSON.stringify(overlap)}\n`)), true);
  assert.deepEqual(annotations.of(1), overlap);
  assert.equal(annotations.of(2), undefined);
  assert.equal(annotations.take(said("jsgrind: {}\n", 2)), true);
  assert.deepEqual(annotations.of(1), overlap);
  assert.equal(annotations.take(said("jsgrind: {}\n")), true);
  assert.equal(annotations.of(1), undefined);
});

test("Annotations.take() leaves the program its own messages, whatever they look like", () => {
  const annotations = new Annotations();
  for (const text of [
    "jsgrind: is running",
    "jsgrind: 7",
    "jsgrind: null",
    'jsgrind: {"kind":7,"message":"m"}',
    'jsgrind: {"kind":"k"}',
    'jsgrind: {"message":"m"}',
    'jsgrind: {"kind":"k","message":"m","notes":"n"}',
    'jsgrind: {"kind":"k","message":"m","notes":[1]}',
    'jsgrind {"kind":"k","message":"m"}',
    'x jsgrind: {"kind":"k","message":"m"}',
  ]) {
    assert.equal(annotations.take(said(text)), false, text);
    assert.equal(annotations.of(1), undefined, text);
  }
});

test("Annotations.take() takes any text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      new Annotations().take(said(`jsgrind: ${text}`));
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test("Gatherer.take() gives a finding the words that stand in front of its error, and no other", () => {
  const error = (unique: string, tid = 1): string =>
    `<error>\n  <unique>${unique}</unique>\n  <tid>${tid}</tid>\n  <kind>ClientCheck</kind>\n  <what>Unaddressable byte(s) found during client check request</what>\n  <stack>\n    <frame><ip>${unique}</ip></frame>\n  </stack>\n</error>\n`;
  const message = (text: string): string =>
    `<clientmsg>\n  <tid>1</tid>\n  <text>${text.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}\n</text>\n</clientmsg>\n`;
  const gatherer = new Gatherer(7);
  const reader = createXmlReader({ onEvent: (event) => gatherer.take(event) });
  reader.write(
    `<?xml version="1.0"?>\n<valgrindoutput>\n${error("0x1")}${message("from the program")}${message(`jsgrind: ${JSON.stringify(overlap)}`)}${error("0x2")}${error("0x3", 2)}${message("jsgrind: {}")}${error("0x4")}</valgrindoutput>\n`,
  );
  reader.end();
  assert.deepEqual(
    gatherer.record.findings.map(({ kind, message, notes }) => ({ kind, message, notes })),
    [
      { kind: "ClientCheck", message: "Unaddressable byte(s) found during client check request", notes: undefined },
      overlap,
      { kind: "ClientCheck", message: "Unaddressable byte(s) found during client check request", notes: undefined },
      { kind: "ClientCheck", message: "Unaddressable byte(s) found during client check request", notes: undefined },
    ],
  );
  assert.deepEqual(
    gatherer.record.messages.map(({ text }) => text.trim()),
    ["from the program"],
  );
});
