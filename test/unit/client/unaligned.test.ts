/** Blocks that begin at no multiple of a word, which Memcheck's leak check must be made ready for. In order: it happens once in a process. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { memcheck, valgrind } from "#src/client/requests.js";
import * as v from "#src/client/valgrind.js";
import { FakeValgrind } from "./fake-valgrind.js";

const code = (request: { readonly code: number }) => BigInt(request.code);
const fake = new FakeValgrind();
const arena = new Uint8Array(4096);

/** Memcheck, from 3.16 on or before. */
function answer(knowsCloChange: boolean): void {
  fake.handler = ([request]) =>
    request === code(memcheck.makeMemDefined) || (knowsCloChange && request === code(valgrind.cloChange))
      ? 0n
      : undefined;
}

test("heuristics can be chosen as long as there is none", () => {
  answer(true);
  assert.equal(v.cloChange("--leak-check-heuristics=all"), true);
  v.monitorCommand("leak_check full heuristics all");
  v.malloclikeBlock(arena.subarray(8, 16));
  assert.ok(!fake.requests.some(([request]) => request === code(memcheck.makeMemDefined)));
});

test("before 3.16 there can be none", () => {
  answer(false);
  assert.throws(() => v.malloclikeBlock(arena.subarray(17, 20)), {
    name: "RangeError",
    message: /^A block must begin at a multiple of 8 bytes: .* before 3\.16; use a newer one$/,
  });
  assert.ok(
    !fake.requests.some(([request, address]) => request === code(valgrind.malloclikeBlock) && address % 8n !== 0n),
  );
});

test("the first switches heuristics off before it is announced, and the others do nothing", () => {
  answer(true);
  fake.clear();
  v.malloclikeBlock(arena.subarray(17, 20));
  using pool = v.createMempool(arena.subarray(100));
  v.mempoolAlloc(pool, { offset: 1, length: 3 });
  const sent = fake.requests.map(([request, address]) =>
    request === code(valgrind.cloChange) ? fake.textAt(address) : request,
  );
  assert.equal(sent.indexOf("--leak-check-heuristics=none"), 1);
  assert.equal(sent.indexOf(code(valgrind.malloclikeBlock)), 2);
  assert.equal(sent.lastIndexOf("--leak-check-heuristics=none"), 1);
});

test("they cannot be switched on again", () => {
  const message = /no multiple of 8 bytes, and Memcheck fails an assertion/;
  fake.clear();
  for (const option of ["--leak-check-heuristics=all", "--memcheck:leak-check-heuristics=stdstring"]) {
    assert.throws(() => v.cloChange(option), { name: "RangeError", message });
    assert.throws(() => v.monitorCommand(`v.clo ${option}`), { name: "RangeError", message });
  }
  for (const command of ["leak_check full heuristics all", "l s he newarray"])
    assert.throws(() => v.monitorCommand(command), { name: "RangeError", message });
  assert.deepEqual(fake.requests, []);
  assert.equal(v.cloChange("--leak-check-heuristics=none"), true);
  v.monitorCommand("leak_check full");
});
