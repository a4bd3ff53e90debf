/**
 * A jitdump is read in one pass, and what is kept of it is the code that is in memory. JSGRIND_STREAM_MB sets how much is streamed
 * (default 60).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { resolveSightings } from "#src/jit/resolve.js";
import { header, lines, load } from "./dump.js";

const megabyte = 1024 * 1024;
const streamed = Number(process.env["JSGRIND_STREAM_MB"] ?? 60) * megabyte;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** So many functions are in memory at once; V8 uses their addresses again for the next ones. */
const alive = 2_000;
const codeBytes = 2_048;

test("resolveSightings() keeps the code that is in memory of a long dump, and finds code at its beginning, in it and at its end", async () => {
  let written = 0;
  let count = 0;
  let most = 0;
  let start = 0;
  const at = (index: number): number => 0x10_0000 + (index % alive) * 0x1000;
  const functionAt = (index: number): Buffer => {
    const file = `/app/${index % 50}.js`;
    const places = Array.from({ length: 20 }, (_, line) => ({ offset: 16 * line, file, line: line + 1, column: 1 }));
    const time = 10 + index;
    return Buffer.concat([
      lines(time, at(index), places),
      load(time, at(index), codeBytes, `JS:*f${index} ${file}:1:1`),
    ]);
  };
  async function* dump(): AsyncGenerator<Buffer> {
    yield header();
    while (written < streamed) {
      const chunk = Buffer.concat(Array.from({ length: 100 }, () => functionAt(count++)));
      written += chunk.length;
      yield chunk;
      if (count % (5 * alive) !== 0) continue;
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      if (start === 0) start = heapUsed + arrayBuffers;
      most = Math.max(most, heapUsed + arrayBuffers - start);
    }
  }
  const total = Math.floor(streamed / functionAt(0).length);
  const wanted = [0, Math.floor(total / 2), total - alive];
  const sightings = wanted.map((index) => ({ address: at(index) + 100, from: 10 + index, to: 10 + index }));
  const { seen, ending } = await resolveSightings(dump(), sightings);
  assert.equal(ending.state, "complete");
  assert.deepEqual(
    sightings.map((sighting) => seen.get(sighting)?.code.name),
    wanted.map((index) => `JS:*f${index} /app/${index % 50}.js:1:1`),
  );
  assert.ok(count > 10 * alive, `${count} functions`);
  assert.ok(most < 30 * megabyte, `${Math.round(most / megabyte)} MB beyond what ${5 * alive} functions took`);
});
