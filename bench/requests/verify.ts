/**
 * That both sides do what is about to be timed: a benchmark of refused requests would be fast. Under Memcheck the effect is
 * read back through the V bits, natively nothing must have answered.
 */
import assert from "node:assert/strict";
import { clientRequest, runningOnValgrind } from "jsgrind";
import { getVbits, makeMemDefined, makeMemUndefined } from "jsgrind/memcheck";
import { countErrors, createMempool, mempoolAlloc, mempoolExists, mempoolFree } from "jsgrind/valgrind";
import { loadAddon } from "./addon.js";
import { foreign } from "./loop.js";

const addon = loadAddon();

/** No V bits: the bytes may not be accessed, or nobody keeps any. */
type State = "defined" | "undefined" | "inaccessible";

export function verify(): void {
  const onValgrind = runningOnValgrind() > 0;
  assert.equal(addon.nothing(), undefined);
  assert.equal(typeof countErrors(), onValgrind ? "number" : "undefined");
  assert.equal(addon.countErrors(), countErrors() ?? 0);
  assert.equal(clientRequest(foreign, 1, 2, 3, 4, 5), undefined);
  assert.equal(addon.clientRequest(foreign, 1, 2, 3, 4, 5), 0);
  // RUNNING_ON_VALGRIND: the addon's request does arrive.
  assert.equal(addon.clientRequest(0x1001, 0, 0, 0, 0, 0), runningOnValgrind());
  verifyMemory(onValgrind);
  verifyPools(onValgrind);
}

function verifyMemory(onValgrind: boolean): void {
  const view = new Uint8Array(new ArrayBuffer(64));
  const effects: [() => number | boolean, number | boolean][] = [
    [() => makeMemDefined(view), onValgrind],
    [() => makeMemDefined({ of: view, ranges: [0, 32, 32, 32] }), onValgrind],
    [() => addon.makeMemDefined(view), onValgrind ? -1 : 0],
  ];
  for (const [define, answer] of effects) {
    makeMemUndefined(view);
    assert.equal(define(), answer);
    assert.equal(stateOf(view), onValgrind ? "defined" : "inaccessible");
  }
}

function verifyPools(onValgrind: boolean): void {
  const arena = new Uint8Array(new ArrayBuffer(256));
  const chunk = arena.subarray(64, 128);
  const anchor = 0x706f_6f6c_0000_0002n;
  using pool = createMempool(arena.buffer);
  addon.createMempool(anchor);
  assert.equal(mempoolExists(anchor), onValgrind ? true : undefined);
  assert.equal(addon.mempoolExists(anchor), onValgrind);
  const pairs: [() => void, () => void][] = [
    [() => mempoolAlloc(pool, { offset: 64, length: 64 }), () => mempoolFree(pool, { offset: 64 })],
    [() => mempoolAlloc(pool, chunk), () => mempoolFree(pool, chunk)],
    [() => mempoolAlloc(pool, { ranges: [64, 64] }), () => mempoolFree(pool, chunk)],
    [() => addon.mempoolAlloc(anchor, arena, 64, 64), () => addon.mempoolFree(anchor, arena, 64)],
    [() => addon.mempoolAllocView(anchor, chunk), () => addon.mempoolFreeView(anchor, chunk)],
    [() => addon.mempoolAlloc(anchor, arena, 64, 64), () => addon.mempoolTrim(anchor, arena, 0, 0)],
  ];
  for (const [alloc, free] of pairs) {
    alloc();
    assert.equal(stateOf(chunk), onValgrind ? "undefined" : "inaccessible");
    free();
    assert.equal(stateOf(chunk), "inaccessible");
  }
}

function stateOf(view: Uint8Array): State {
  try {
    const vbits = getVbits(view);
    if (vbits === undefined) return "inaccessible";
    return vbits.every((bits) => bits === 0) ? "defined" : "undefined";
  } catch (error) {
    if (error instanceof RangeError) return "inaccessible"; // the V bits of such bytes cannot be had
    throw error;
  }
}
