/**
 * What is kept of a document does not grow with its length. JSGRIND_STREAM_MB sets how much is streamed (default 60), half of it each
 * time.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createXmlReader } from "#src/findings/reader.js";
import { Gatherer, keptFindings } from "#src/judge/gather.js";
import { head, madeError, recorded } from "../findings/documents.js";

const megabyte = 1024 * 1024;
const streamed = (Number(process.env["JSGRIND_STREAM_MB"] ?? 60) / 2) * megabyte;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Takes errors, each with a number of its own, and says what is alive. `distinct`: also with a function of its own. */
class Stream {
  readonly gatherer = new Gatherer(1);
  readonly #reader = createXmlReader({ onEvent: (event) => this.gatherer.take(event) });
  readonly #error: string;
  readonly #distinct: boolean;
  readonly #before: number;
  errors = 0;

  constructor(error: string, { distinct = true }: { distinct?: boolean } = {}) {
    this.#error = error;
    this.#distinct = distinct;
    this.#reader.write(head());
    collectGarbage();
    this.#before = process.memoryUsage().heapUsed;
  }

  /** Bytes that are alive afterwards, beyond those at the start. */
  write(bytes: number): number {
    for (let sent = 0; sent < bytes;) {
      let text = "";
      while (text.length < 64 * 1024) text += this.#next();
      this.#reader.write(Buffer.from(text));
      sent += text.length;
    }
    collectGarbage();
    return process.memoryUsage().heapUsed - this.#before;
  }

  #next(): string {
    const number = ++this.errors;
    const error = this.#error.replace(/<unique>.*?<\/unique>/, `<unique>0x${number.toString(16)}</unique>`);
    return this.#distinct ? error.replace("<fn>", `<fn>f${number}_`) : error;
  }
}

const recording = recorded("node-interp.xml").toString();
const recordedError = recording.slice(
  recording.indexOf("<error>"),
  recording.indexOf("</error>") + "</error>\n\n".length,
);

for (const [what, error, distinct] of [
  ["errors that Node has", recordedError, true],
  ["the shortest of errors", madeError(1), true],
  ["errors that look the same", madeError(1), false],
] as const) {
  test(`Gatherer keeps no more of ${what} the more there are`, () => {
    const stream = new Stream(error, { distinct });
    const before = stream.write((streamed * 2) / 3);
    assert.equal(stream.gatherer.record.findings.length, keptFindings);
    const after = stream.write(streamed / 3);
    assert.ok(after - before < megabyte, `${before} bytes were alive, then ${after}`);
  });
}

test("Gatherer keeps one copy of what frames have in common", () => {
  const frames = recordedError.match(/<frame>[^]*?<\/frame>/g) ?? [];
  const deep = Array.from({ length: 250 }, (_, index) => frames[index % frames.length]).join("\n");
  const stream = new Stream(recordedError.replace(/<stack>[^]*?<\/stack>/, `<stack>${deep}</stack>`));
  const alive = stream.write(20 * megabyte);
  assert.equal(stream.gatherer.record.findings[3]?.stack.length, 250);
  assert.ok(alive < 20 * megabyte, `${alive} bytes are alive`);
});
