import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStopReply } from "#src/gdb/stop-reply.js";

test("parseStopReply() takes signal and thread from what Valgrind sends", () => {
  const stop = "T0506:100500ff1f000000;07:000500ff1f000000;10:8792100000000000;thread:479c;";
  assert.deepEqual(parseStopReply(stop, 7), { kind: "stopped", signal: "05", lwp: 0x479c });
  assert.deepEqual(parseStopReply("T1f06:00;thread:49f8;", 7), { kind: "stopped", signal: "1f", lwp: 0x49f8 });
  assert.deepEqual(parseStopReply("T05thread:2;", 7), { kind: "stopped", signal: "05", lwp: 2 });
});

test("parseStopReply() takes the process where there is no thread", () => {
  assert.deepEqual(parseStopReply("S0b", 7), { kind: "stopped", signal: "0b", lwp: 7 });
  assert.deepEqual(parseStopReply("T05", 7), { kind: "stopped", signal: "05", lwp: 7 });
});

test("parseStopReply() knows an end by exit and by signal", () => {
  assert.deepEqual(parseStopReply("W00", 7), { kind: "ended" });
  assert.deepEqual(parseStopReply("X0f", 7), { kind: "ended" });
});

test("parseStopReply() takes nothing else for a stop", () => {
  for (const payload of ["", "OK", "E01", "T", "T5", "QC479c"])
    assert.equal(parseStopReply(payload, 7), undefined, payload);
});
