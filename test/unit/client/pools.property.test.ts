/**
 * Any sequence of pools, chunks and heap blocks, in any order, against a Memcheck that throws where the real one would
 * end: nothing may be sent that makes it, nothing may be refused that would not, and nothing outside a buffer may change.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { fuzzRuns } from "../../require.js";
import { Panic } from "./fake-memcheck.js";
import { FakeValgrind } from "./fake-valgrind.js";
import { stories } from "./pool-stories.js";
import { type Step, type World, allowed, cleanUp, newWorld, perform, program } from "./pool-steps.js";

const fake = new FakeValgrind();

describe("pools and heap blocks: what reaches Memcheck never ends it, and what is refused would have", () => {
  test("in any sequence", () => {
    fc.assert(fc.property(program, run), { numRuns: fuzzRuns(2000) });
  });

  for (const [name, steps] of Object.entries(stories)) test(`when ${name}`, () => run(steps));
});

function run(steps: readonly Step[]): void {
  const world = newWorld(fake);
  try {
    for (const each of steps) check(world, each);
  } finally {
    cleanUp(world);
  }
}

function check(world: World, each: Step): void {
  const { memcheck, buffers } = world;
  const may = allowed(world, each);
  const before = announced(world);
  memcheck.noaccess = [];
  let refusal: unknown;
  try {
    perform(world, each);
  } catch (error) {
    refusal = error;
  }
  if (refusal instanceof Panic) throw refusal;
  if (may) assert.equal(refusal, undefined, "refused, though Memcheck would have taken it");
  else {
    assert.ok(refusal instanceof Error, "sent, though the rules forbid it");
    assert.deepEqual(announced(world), before, "refused, but something had been sent already");
  }
  memcheck.leakCheck();
  for (const [address, end] of memcheck.noaccess) {
    const inside = buffers.some((buffer) => {
      const start = fake.addressOf(buffer);
      return start <= address && end <= start + BigInt(buffer.byteLength);
    });
    assert.ok(inside, `memory outside every buffer became inaccessible: ${address} to ${end}`);
  }
}

function announced({ memcheck }: World): string[] {
  return memcheck.announced.map(({ address, size }) => `${address}+${size}`);
}
