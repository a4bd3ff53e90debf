/** Records out of a stream that arrives in any portions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MessagePool } from "../../examples/heartbeat/pool.mjs";
import { APPLICATION_DATA, HEARTBEAT, record } from "../../examples/heartbeat/protocol.mjs";
import { RecordReader } from "../../examples/heartbeat/reader.mjs";
import { fuzzRuns } from "../require.js";

const records = fc.array(
  fc
    .tuple(fc.constantFrom(APPLICATION_DATA, HEARTBEAT), fc.uint8Array({ maxLength: 40 }))
    .map(([type, body]) => record(type, body)),
  { maxLength: 8 },
);

test("RecordReader#read() gives every record whole, whatever the portions", () => {
  fc.assert(
    fc.property(records, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, portions) => {
      const pool = new MessagePool(4096);
      const reader = new RecordReader(pool, "a");
      const read: Buffer[] = [];
      let rest = Buffer.concat(sent);
      for (let turn = 0; rest.length > 0; turn++) {
        const portion = portions[turn % portions.length] as number;
        for (const message of reader.read(rest.subarray(0, portion))) {
          read.push(Buffer.from(pool.memory.subarray(message.offset, message.offset + message.length)));
          assert.equal(message.client, "a");
          pool.free(message);
        }
        rest = rest.subarray(portion);
      }
      assert.deepEqual(read, sent);
      assert.equal(pool.size, 0);
    }),
    { numRuns: fuzzRuns(200) },
  );
});

test("RecordReader#abandon() gives back what a record had, at every point of it", () => {
  const whole = record(HEARTBEAT, Buffer.from("body"));
  for (let length = 0; length < whole.length; length++) {
    const pool = new MessagePool(100);
    const reader = new RecordReader(pool, "a");
    assert.deepEqual([...reader.read(whole.subarray(0, length))], []);
    assert.equal(pool.size, length < 4 ? 0 : 1);
    reader.abandon();
    reader.abandon();
    assert.equal(pool.size, 0);
  }
});
