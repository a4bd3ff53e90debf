/**
 * Memory stays flat whatever is streamed. JSGRIND_STREAM_MB sets the size of the whole stream of errors (default 60), and
 * the odd streams are a quarter of it each.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createXmlReader } from "#src/findings/reader.js";
import { CLOSE, errorsIn, head, madeError, read, recorded, TAIL } from "./documents.js";

const MEGABYTE = 1024 * 1024;
const streamed = Number(process.env["JSGRIND_STREAM_MB"] ?? 60) * MEGABYTE;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Streamed {
  /** What is alive at the end beyond what was alive at the start, in bytes. */
  alive: number;
  /** The most that the heap held at once, dead or alive, beyond the start. */
  peak: number;
  errors: number;
  longestText: number;
  complete: boolean | undefined;
}

/** Streams `before`, `body` again and again up to `bytes`, and `after`. */
function stream(before: string, body: string, after: string, bytes: number): Streamed {
  const result: Streamed = { alive: 0, peak: 0, errors: 0, longestText: 0, complete: undefined };
  const reader = createXmlReader({
    onEvent: (event) => {
      if (event.type === "error") {
        result.errors++;
        result.longestText = Math.max(result.longestText, event.error.what.length);
      } else if (event.type === "clientMessage") {
        result.longestText = Math.max(result.longestText, event.text.length);
      } else if (event.type === "end") {
        result.complete = event.complete;
      }
    },
  });
  const chunk = Buffer.from(body.repeat(Math.ceil(MEGABYTE / 4 / body.length)));
  reader.write(before);
  collectGarbage();
  const start = process.memoryUsage().heapUsed;
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    reader.write(chunk);
    result.peak = Math.max(result.peak, process.memoryUsage().heapUsed - start);
  }
  collectGarbage();
  result.alive = process.memoryUsage().heapUsed - start;
  reader.write(after);
  reader.end();
  return result;
}

test("createXmlReader() a long stream of errors: nothing is kept", () => {
  const text = recorded("node-interp.xml").toString();
  const error = text.slice(text.indexOf("<error>"), text.indexOf("</error>") + "</error>\n\n".length);
  const { alive, peak, errors, complete } = stream(head(), error, TAIL, streamed);
  assert.ok(errors >= Math.floor(streamed / error.length));
  assert.equal(complete, true);
  assert.ok(alive < 2 * MEGABYTE, `${alive} bytes are alive`);
  assert.ok(peak < 60 * MEGABYTE, `the heap grew by ${peak} bytes`);
});

const LINES = madeError(1).split("  <stack>\n");
for (const [what, before, body, after] of [
  ["one text in one line", `${head()}<clientmsg>\n  <tid>1</tid>\n  <text>`, "long", "  </text>\n</clientmsg>\n"],
  ["one text in many lines", `${head()}<clientmsg>\n  <tid>1</tid>\n  <text>`, "long\n", "  </text>\n</clientmsg>\n"],
  ["one text in empty lines", `${head()}<clientmsg>\n  <tid>1</tid>\n  <text>`, "\n", "  </text>\n</clientmsg>\n"],
  [
    "one suppression",
    `${head()}  <suppression>\n    <rawtext>\n<![CDATA[\n`,
    "   fun:f\n",
    "]]>\n    </rawtext>\n  </suppression>\n",
  ],
  ["text outside of all elements", head(), "no XML at all & more\n", "\n"],
  ["one line that never ends", head(), "<x", "\n"],
  ["tags that are never closed", head(), "<deeper>", "\n"],
  ["tags that are never closed, a line each", head(), "<deeper>\n", "\n"],
  ["records that are never closed", head(), "<error>", "\n"],
  ["records that are never closed, a line each", head(), "<error>\n", "\n"],
  ["NUL bytes", head(), "\0", "\n"],
] as const) {
  test(`createXmlReader() ${what}: little is kept, and the next error is read`, () => {
    const result = stream(before, body, `${after}${madeError(2)}${TAIL}`, streamed / 4);
    assert.ok(result.alive < 24 * MEGABYTE, `${result.alive} bytes are alive`);
    assert.ok(result.longestText < 2.1 * MEGABYTE);
    assert.ok(result.errors >= 1);
  });
}

test("createXmlReader() one error with endless frames: some are kept, and it is marked", () => {
  const frame = "    <frame>\n      <ip>0x1</ip>\n      <fn>f</fn>\n    </frame>\n";
  const events = read(
    head(),
    LINES[0]!,
    "  <stack>\n",
    frame.repeat(400_000),
    "  </stack>\n</error>\n",
    madeError(2),
    TAIL,
  );
  const [endless, next] = errorsIn(events);
  assert.ok(endless !== undefined && endless.stack.length > 5000 && endless.stack.length < 400_000);
  assert.match(endless.damaged ?? "", /larger than jsgrind keeps/);
  assert.deepEqual([next?.unique, next?.damaged], ["0x2", undefined]);
});

test("createXmlReader() long counts come in pieces that hold all of them", () => {
  const pairs = Array.from({ length: 5000 }, (_, index) => {
    return `  <pair>\n    <count>${index + 1}</count>\n    <unique>0x${index.toString(16)}</unique>\n  </pair>\n`;
  });
  const events = read(`${head()}<errorcounts>\n${pairs.join("")}</errorcounts>\n${CLOSE}`);
  const pieces = events.flatMap((event) => (event.type === "errorCounts" ? [event.counts] : []));
  assert.ok(pieces.every(({ size }) => size <= 1024));
  const counts = new Map(pieces.flatMap((piece) => [...piece]));
  assert.deepEqual([counts.size, counts.get("0x0"), counts.get("0x1387")], [5000, 1, 5000]);
});

test("createXmlReader() a text that was cut says so, and ends as it should", () => {
  const long = "x".repeat(3 * MEGABYTE);
  const [oneLine, manyLines] = errorsIn(
    read(
      head(),
      madeError(1, `  <what>${long}</what>\n`),
      madeError(2, `  <what>${"y".repeat(99)}\n${`${"z".repeat(99)}\n`.repeat(30_000)}</what>\n`),
      TAIL,
    ),
  );
  assert.match(oneLine?.what ?? "", /^x{1000000,}x \[\d+ bytes left out by jsgrind\] x+$/);
  assert.match(manyLines?.what ?? "", /^y{99}\n[z\n]+ \[\d+ characters left out by jsgrind\]$/);
  assert.deepEqual([oneLine?.stack[0]?.fn, manyLines?.stack[0]?.fn], ["f1", "f2"]);
});
