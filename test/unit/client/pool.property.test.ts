/**
 * Any sequence of right and wrong calls to a pool, against a Memcheck that throws where the real one would end: it never does, and it
 * agrees with a plain model on which bytes may be accessed and on how often something was wrong.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createPool } from "#src/client/pool.js";
import type { Span } from "#src/client/pool.js";
import { fuzzRuns } from "../../require.js";
import { FakeShadow } from "./fake-shadow.js";
import { FakeValgrind } from "./fake-valgrind.js";
import { Model, type Story, perform } from "./pool-model.js";
import { story } from "./pool-story.js";

const fake = new FakeValgrind();

test("createPool() in any story agrees with the model, and leaves Memcheck alive", () => {
  fc.assert(fc.property(story, fc.boolean(), tell), { numRuns: fuzzRuns(500) });
});

function tell(told: Story, isShared: boolean): void {
  const { size, origin, redzone, zeroed, steps } = told;
  const shadow = new FakeShadow();
  fake.handler = shadow.handle;
  const length = origin + size + (origin > 0 ? 16 : 0);
  const memory = new Uint8Array(isShared ? new SharedArrayBuffer(length) : new ArrayBuffer(length), origin, size);
  const address = fake.addressOf(memory.buffer);
  if (!isShared) shadow.memcheck.malloc(address, length);
  const model = new Model(told);
  const spans: Span[] = [];
  const pool = createPool(memory, { redzone, zeroed });
  for (const step of steps) {
    perform(pool, spans, model, step);
    const states = shadow.states(address + BigInt(origin), size);
    const expected = model
      .accessible()
      .map((may) => (may ? "o" : "x"))
      .join("");
    assert.equal(states.replaceAll(/[ud]/g, "o"), expected, `after ${JSON.stringify(step)}`);
    assert.equal(shadow.errors, model.errors, `errors after ${JSON.stringify(step)}`);
    assert.match(shadow.states(address, origin), /^d*$/, "nothing in front of the arena changes");
    assert.match(shadow.states(address + BigInt(origin + size), length - origin - size), /^d*$/, "nothing behind it");
    shadow.memcheck.leakCheck();
  }
  pool.destroy();
  assert.deepEqual(shadow.memcheck.announced, [], "nothing stays announced");
  assert.deepEqual(shadow.memcheck.pools, []);
  assert.equal(
    shadow.states(address, length),
    "d".repeat(origin) + "x".repeat(size) + "d".repeat(length - origin - size),
  );
  const outer = shadow.memcheck.blocks.find(({ malloc }) => malloc);
  if (!isShared) assert.equal(outer?.size, BigInt(length), "the runtime's own block is as it was");
}
