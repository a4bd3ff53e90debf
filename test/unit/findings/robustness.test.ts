/** Properties that hold for any cut and any damage. JSGRIND_FUZZ_RUNS sets the number of runs of each (default 300). */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fuzzRuns } from "../../require.js";
import { createXmlReader } from "#src/findings/reader.js";
import type { ValgrindError, ValgrindEvent } from "#src/findings/types.js";
import { document, errorsIn, madeError, only, read, recorded, recordedNames } from "./documents.js";

const numRuns = fuzzRuns(300);

const MARKUP = [
  "<",
  ">",
  "&",
  "/",
  "]",
  "!",
  "?",
  "\n",
  "\0",
  "&#x0;",
  "&lt;",
  "<a b='",
  "<!--",
  "<?x",
  "<!DOCTYPE [",
  "</stack>",
  "<stack>",
  "<text>",
  "</what>",
  "\n<![CDATA[\n",
  "\n]]>\n",
];
const document$ = fc.constantFrom(...recordedNames()).map(recorded);
const insertion$ = fc.oneof(
  fc
    .constantFrom(...MARKUP, "<error>", "</error>", "\n<error>\n", "\n</error>\n", "</valgrindoutput>\n")
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
);
const edit$ = fc.record({ at: fc.nat(), remove: fc.nat({ max: 3 }), insertion: insertion$ });

type Edit = { at: number; remove: number; insertion: Buffer };

function edited(bytes: Buffer, edits: Edit[]): Buffer {
  return edits.reduce((text, { at, remove, insertion }) => {
    const from = at % (text.length + 1);
    return Buffer.concat([text.subarray(0, from), insertion, text.subarray(from + remove)]);
  }, bytes);
}

const damaged$ = fc
  .tuple(document$, fc.array(edit$, { minLength: 1, maxLength: 8 }))
  .map(([bytes, edits]) => edited(bytes, edits));

function pieces(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

/** Reads as a follower does, through one buffer that is used again and again. */
function readInPieces(bytes: Buffer, cuts: number[]): ValgrindEvent[] {
  const events: ValgrindEvent[] = [];
  const reader = createXmlReader({ onEvent: (event) => events.push(event) });
  const buffer = Buffer.alloc(bytes.length);
  for (const piece of pieces(bytes, cuts)) {
    piece.copy(buffer);
    reader.write(buffer.subarray(0, piece.length));
    buffer.fill("<");
  }
  reader.end();
  return events;
}

test("createXmlReader() the events do not depend on where the chunks end", () => {
  fc.assert(
    fc.property(fc.oneof(document$, damaged$), fc.array(fc.nat(), { maxLength: 40 }), (bytes, cuts) => {
      assert.deepEqual(readInPieces(bytes, cuts), read(bytes));
    }),
    { numRuns },
  );
});

test("createXmlReader() byte by byte, and string by string, gives the same events", () => {
  for (const name of ["memcheck-odd-319.xml", "helgrind-319.xml", "cb-3271.xml"]) {
    const bytes = recorded(name);
    assert.deepEqual(read(...Array.from(bytes, (byte) => Buffer.of(byte))), read(bytes), name);
  }
  const astral = document(madeError(1, "  <what>a \u{1F600} b</what>\n"));
  assert.deepEqual(read(...astral.split("")), read(astral));
  assert.equal(errorsIn(read(astral))[0]?.what, "a \u{1F600} b");
});

for (const { name, step } of [
  { name: "cb-319.xml", step: 1 },
  { name: "cb-3271.xml", step: 1 },
  { name: "fork-319.xml", step: 1 },
  { name: "helgrind-319.xml", step: 7 },
  { name: "memcheck-odd-319.xml", step: 3 },
  { name: "mc319-bar.xml", step: 41 },
]) {
  test(`createXmlReader() ${name} cut at any byte: the errors before the cut, and a reason`, () => {
    const bytes = recorded(name);
    const all = errorsIn(read(bytes));
    const end = bytes.indexOf("</valgrindoutput>");
    let most = 0;
    for (let length = 0; length < bytes.length; length += step) {
      const events = read(bytes.subarray(0, length));
      const errors = errorsIn(events);
      assert.deepEqual(errors, all.slice(0, errors.length));
      assert.ok(errors.length >= most, `the errors became fewer at ${length}`);
      most = errors.length;
      const { complete, reason } = only(events, "end");
      if (length < end) assert.deepEqual([complete, reason?.endsWith(".")], [false, true], `cut at ${length}`);
    }
    assert.equal(most, all.length);
  });
}

test("createXmlReader() any damage: no exception, and one end, at the end", () => {
  fc.assert(
    fc.property(damaged$, (bytes) => {
      const events = read(bytes);
      assert.equal(only(events, "end"), events.at(-1));
    }),
    { numRuns },
  );
});

test("createXmlReader() any bytes: no exception, and one end, at the end", () => {
  const line$ = fc.array(fc.constantFrom(...MARKUP, "<error>", "</error>", "error", "<status>", "x", " "), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 2000 }),
        line$.map((parts) => Buffer.from(parts.join(""))),
      ),
      (bytes) => {
        const events = read(bytes);
        assert.equal(only(events, "end"), events.at(-1));
      },
    ),
    { numRuns },
  );
});

function withoutDamage({ damaged: _, ...error }: ValgrindError): Omit<ValgrindError, "damaged"> {
  return error;
}

test("createXmlReader() damage within one error leaves every other error as it was", () => {
  const inner$ = fc.constantFrom(...MARKUP).map((text) => Buffer.from(text));
  const inside$ = fc.array(fc.record({ at: fc.nat(), remove: fc.nat({ max: 2 }), insertion: inner$ }), {
    minLength: 1,
    maxLength: 4,
  });
  const name$ = fc.constantFrom(
    "mc319-bar.xml",
    "mc3271-bar.xml",
    "helgrind-319.xml",
    "drd-319.xml",
    "memcheck-odd-319.xml",
  );
  fc.assert(
    fc.property(name$, fc.nat(), inside$, (name, which, edits) => {
      const bytes = recorded(name);
      const errors = errorsIn(read(bytes));
      const victim = errors[which % errors.length]!;
      const from = bytes.lastIndexOf("<error>", bytes.indexOf(`<unique>${victim.unique}</unique>`));
      const to = bytes.indexOf("</error>", from) + "</error>".length;
      // One byte is left at each side, so that the damage stays inside.
      const hurt = edited(bytes.subarray(from + 1, to - 3), edits);
      const found = errorsIn(read(Buffer.concat([bytes.subarray(0, from + 1), hurt, bytes.subarray(to - 3)])));
      for (const error of errors.filter((candidate) => candidate !== victim)) {
        const same = found.find(({ unique, stack }) => unique === error.unique && stack.length > 0);
        assert.deepEqual(
          same && withoutDamage(same),
          withoutDamage(error),
          `${name}: ${error.unique} was lost with ${victim.unique}`,
        );
      }
    }),
    { numRuns },
  );
});
