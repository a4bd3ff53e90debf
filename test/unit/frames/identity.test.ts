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

const user = (change: Partial<Frame> = {}): Frame => ({
  ip: "0x9",
  language: "javascript",
  function: "f",
  file: "/app/a.js",
  ...change,
});
const inNode = (name: string): Frame => named(name, { object: "/usr/bin/node" });
const nodes = (name: string): Frame => ({
  ip: "0x9",
  language: "javascript",
  function: name,
  file: "node:fs",
  line: 3,
});
const inLibc = (name: string): Frame => named(name, { object: "/usr/lib/libc.so.6" });
const idOf = (...stack: Frame[]): string => findingId({ ...base, stack });

test("findingId() does not change with the runtime's, the system's and nameless frames around the user's", () => {
  const id = idOf(nodes("writeSync"), user());
  const older = [inLibc("write"), inNode("uv__fs_write"), inNode("node::fs::WriteBuffer(int)"), nodes("writeSync")];
  const newer = [inLibc("__libc_write"), inLibc("write"), inNode("v8::internal::Builtin(int)"), nodes("writeSync")];
  assert.equal(idOf(...older, user(), generated(), inNode("v8::Script::Run()"), inLibc("(below main)")), id);
  assert.equal(idOf(...newer, user(), inNode("node::Start(int)"), inLibc("__libc_start_main_impl")), id);
  assert.notEqual(idOf(inLibc("write"), nodes("readSync"), user()), id, "what the user called");
  assert.equal(idOf(inNode("v8::internal::Runtime_Add(int)"), user()), idOf(user()), "what V8 does for a line");
});

test("findingId() has the function that native code called, without its version and its parameters", () => {
  const id = idOf(
    named("malloc", { object: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so" }),
    named("make"),
  );
  assert.equal(idOf(named("malloc", { object: "/opt/valgrind/vgpreload_memcheck-arm64-linux.so" }), named("make")), id);
  assert.notEqual(
    idOf(named("calloc", { object: "/opt/valgrind/vgpreload_memcheck-arm64-linux.so" }), named("make")),
    id,
  );
  assert.equal(idOf(inLibc("memcpy@@GLIBC_2.14"), named("make")), idOf(inLibc("memcpy@GLIBC_2.2.5"), named("make")));
});

test("findingId() does not change with the compiler's copies of a function, nor with how a loader names a file", () => {
  const id = idOf(named("copy"), user());
  for (const name of ["copy.part.0", "copy.constprop.0.isra.0", "copy [clone .cold]"])
    assert.equal(idOf(named(name), user()), id);
  assert.equal(idOf(user({ file: "/app/a.ts?t=1700000000" })), idOf(user({ file: "/app/a.ts" })));
});

test("findingId() does not change with the test runner around the program, but with the package that it happened in", () => {
  const runner = (name: string): Frame => user({ function: name, file: "/app/node_modules/mocha/lib/runner.js" });
  const addon = named("copy", { object: "/app/node_modules/addon/build/addon.node" });
  const id = idOf(addon, user(), runner("Runner.runTest"), runner("next"));
  assert.equal(idOf(addon, user(), runner("Immediate._onImmediate")), id);
  assert.notEqual(idOf(user(), runner("next")), id);
  assert.notEqual(idOf(addon), idOf(named("other", { object: addon.object as string })), "all of it in packages");
});

test("findingId() does not change with how V8 gets into WebAssembly, nor with the amount of a leak", () => {
  const wasm: Frame = { ip: "0x8", language: "wasm", function: "ask", tier: "liftoff" };
  const id = idOf(wasm, inNode("Builtins_JSToWasmWrapper"), user());
  assert.equal(
    idOf({ ...wasm, tier: "turbofan" }, { ip: "0x1", language: "native", function: "Stub:js-to-wasm:i:i" }, user()),
    id,
  );
  assert.equal(idOf(wasm, { ip: "0x1", language: "native", function: "js-to-wasm::i" }, user()), id);
  const leak = (message: string): string => findingId({ kind: "Leak_DefinitelyLost", message, stack: [named("make")] });
  assert.equal(
    leak("24 bytes in 1 blocks are definitely lost"),
    leak("72 (24 direct, 48 indirect) bytes in 1 blocks are definitely lost"),
  );
});

test("findingId() does not change with how much JavaScript has a name around a leak in native code", () => {
  const leak = (...stack: Frame[]): string =>
    findingId({ kind: "Leak_DefinitelyLost", message: "24 bytes in 1 blocks", stack });
  const malloc = named("malloc", { object: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so" });
  const native = [malloc, named("make"), named("wrapped"), inNode("v8::Call(int)")];
  const id = leak(...native, generated(), generated());
  assert.equal(leak(...native, user(), user({ function: "g" })), id);
  assert.equal(leak(...native, generated(), user(), named("outer")), id, "what is beyond the first JavaScript");
  assert.notEqual(leak(malloc, named("make"), inNode("v8::Call(int)"), user()), id);
  assert.notEqual(
    leak(malloc, inNode("node::New(int)"), user()),
    leak(malloc, inNode("node::New(int)"), user({ function: "g" })),
  );
});
