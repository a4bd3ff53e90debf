import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findingId, leakKey } from "#src/frames/identity.js";
import type { Frame } from "#src/report/contract.js";

const named = (name: string, change: Partial<Frame> = {}): Frame => ({
  ip: "0x4001",
  language: "native",
  function: name,
  object: "/app/addon.node",
  ...change,
});
const generated = (ip = "0x99"): Frame => ({ ip, language: "native" });
const base = {
  kind: "InvalidRead",
  message: "Invalid read of size 4",
  stack: [named("f"), generated(), named("main")],
};

test("findingId() does not change with what differs from run to run", () => {
  const id = findingId(base);
  assert.match(id, /^[0-9a-f]{12}$/);
  const other = {
    ...base,
    stack: [
      named("f", { ip: "0x7777", object: "/other/addon.node" }),
      generated("0x1"),
      generated("0x2"),
      named("main"),
    ],
  };
  assert.equal(findingId(other), id, "addresses, folders, and how much V8 had inlined");
  assert.equal(findingId({ ...base, stack: base.stack.map((frame) => ({ ...frame, line: 5 })) }), id, "lines");
});

test("findingId() does not change with the tier: neither with V8's builtins nor with what it is called", () => {
  const script: Frame = {
    ip: "0x9",
    language: "javascript",
    function: "f",
    file: "/app/a.js",
    line: 3,
    tier: "ignition",
  };
  const handler = named("Builtins_TestEqualStrictHandler", { object: "/usr/bin/node" });
  assert.equal(
    findingId({ ...base, stack: [handler, script] }),
    findingId({ ...base, stack: [{ ...script, tier: "turbofan" }] }),
  );
  assert.notEqual(
    findingId({ ...base, stack: [script] }),
    findingId({ ...base, stack: [{ ...script, function: "g" }] }),
  );
});

test("findingId() changes with kind, message, function, object, file and order", () => {
  const id = findingId(base);
  for (const other of [
    { ...base, kind: "InvalidWrite" },
    { ...base, message: "Invalid read of memory" },
    { ...base, stack: [named("g"), generated(), named("main")] },
    { ...base, stack: [named("f", { object: "/app/b.node" }), generated(), named("main")] },
    { ...base, stack: [named("f", { file: "/src/f.c" }), generated(), named("main")] },
    { ...base, stack: [named("f"), named("main")] },
    { ...base, stack: [named("main"), generated(), named("f")] },
  ]) {
    assert.notEqual(findingId(other), id, JSON.stringify(other));
  }
});

test("findingId() leaves the numbers out of a message, and only those", () => {
  const lost = (bytes: string, record: number): string =>
    findingId({ ...base, message: `${bytes} bytes in 1 blocks are definitely lost in loss record ${record} of 10` });
  assert.equal(lost("24", 3), lost("1,048,576", 7));
  const param = (call: string): string =>
    findingId({ ...base, message: `Syscall param ${call} points to uninitialised byte(s)` });
  assert.notEqual(param("pwrite64(buf)"), param("write(buf)"));
});

test("findingId() does not depend on any address", () => {
  const frame = fc.record({ fn: fc.option(fc.constantFrom("f", "g", "h")), ip: fc.string() });
  fc.assert(
    fc.property(fc.array(frame), fc.string(), (frames, prefix) => {
      const stack = (suffix: string): Frame[] =>
        frames.map(({ fn, ip }) => (fn === null ? generated(ip + suffix) : named(fn, { ip: ip + suffix })));
      assert.equal(findingId({ ...base, stack: stack("") }), findingId({ ...base, stack: stack(prefix) }));
    }),
  );
});

test("leakKey() tells leaks by kind and by every address", () => {
  const key = leakKey({ kind: "Leak_DefinitelyLost", stack: base.stack });
  assert.equal(
    leakKey({ kind: "Leak_DefinitelyLost", stack: base.stack.map((frame) => ({ ...frame, function: "x" })) }),
    key,
  );
  assert.notEqual(leakKey({ kind: "Leak_PossiblyLost", stack: base.stack }), key);
  assert.notEqual(
    leakKey({ kind: "Leak_DefinitelyLost", stack: [named("f", { ip: "0x1" }), ...base.stack.slice(1)] }),
    key,
  );
});
