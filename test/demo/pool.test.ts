/** The message pool, natively: its own accounts, by which it also tells Memcheck whose bytes lie where. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Message, MessagePool } from "../../examples/heartbeat/pool.mjs";
import { fuzzRuns } from "../require.js";

const guard = 16;

/** A message of a length from one of four clients, or the end of one. */
const steps = fc.array(
  fc.oneof(
    fc.record({ alloc: fc.integer({ min: 1, max: 120 }), client: fc.constantFrom("a", "b", "c", "d") }),
    fc.record({ free: fc.nat(20) }),
  ),
  { maxLength: 60 },
);

test("MessagePool#alloc() keeps messages apart, and clientAt() names who wrote each free byte last", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const pool = new MessagePool(1000);
      const live: Message[] = [];
      /** Who wrote each byte last, and in which message it now lies. */
      const writers: (string | undefined)[] = Array.from({ length: 1000 });
      const owners: (Message | undefined)[] = Array.from({ length: 1000 });
      for (const step of steps) {
        if ("alloc" in step) {
          const message = pool.alloc(step.alloc, step.client);
          if (message === undefined) continue;
          assert.deepEqual(
            { length: message.length, client: message.client },
            { length: step.alloc, client: step.client },
          );
          const { offset, length } = message;
          assert.ok(offset >= guard && offset + length + guard <= 1000);
          assert.ok(owners.slice(offset - guard, offset + length + guard).every((owner) => owner === undefined));
          owners.fill(message, offset, offset + length);
          writers.fill(step.client, offset, offset + length);
          live.push(message);
        } else if (live.length > 0) {
          const [message] = live.splice(step.free % live.length, 1) as [Message];
          pool.free(message);
          owners.fill(undefined, message.offset, message.offset + message.length);
        }
        assert.equal(pool.size, live.length);
      }
      for (const [offset, owner] of owners.entries()) {
        assert.equal(pool.remains.clientAt(offset), owner === undefined ? writers[offset] : undefined, `at ${offset}`);
      }
    }),
    { numRuns: fuzzRuns(200) },
  );
});

test("MessagePool#alloc() takes the first gap that fits exactly, and nothing where none does", () => {
  const pool = new MessagePool(16 + 100 + 16 + 50 + 16);
  const first = pool.alloc(100, "a") as Message;
  assert.equal(first.offset, 16);
  assert.equal(pool.alloc(51, "b"), undefined);
  assert.equal(pool.alloc(50, "b")?.offset, 132);
  pool.free(first);
  assert.equal(pool.alloc(101, "c"), undefined);
  assert.equal(pool.alloc(100, "c")?.offset, 16);
});

test("MessagePool#alloc() leaves the bytes of the last message as they were", () => {
  const pool = new MessagePool(100);
  const secret = pool.alloc(20, "a") as Message;
  pool.memory.write("a secret of 20 bytes", secret.offset);
  pool.free(secret);
  const next = pool.alloc(2, "b") as Message;
  assert.equal(pool.memory.toString("latin1", next.offset, next.offset + 20), "a secret of 20 bytes");
  assert.equal(pool.remains.clientAt(next.offset + 1), undefined);
  assert.equal(pool.remains.clientAt(next.offset + 2), "a");
});

test("MessagePool#free() refuses a message twice", () => {
  const pool = new MessagePool(100);
  const message = pool.alloc(10, "a") as Message;
  pool.free(message);
  assert.throws(() => pool.free(message), { message: "The message at offset 16 is not in the pool; free it once" });
});
