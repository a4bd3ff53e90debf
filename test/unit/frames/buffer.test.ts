import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { explainBuffers, heldRelated } from "#src/frames/buffer.js";
import { buffersPreload } from "#src/launch/preloads.js";
import type { Finding, Frame } from "#src/report/contract.js";

const native = (name: string, object = "/usr/bin/node"): Frame => ({
  ip: "0x1",
  language: "native",
  function: name,
  object,
});
const script = (name: string, file: string, more: Partial<Frame> = {}): Frame => ({
  ip: "0x2",
  language: "javascript",
  function: name,
  file,
  ...more,
});

const unsafe = native(
  "node::Buffer::(anonymous namespace)::CreateUnsafeArrayBuffer(v8::FunctionCallbackInfo<v8::Value> const&)",
);
const inside = [
  native("malloc", "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so"),
  unsafe,
  native("Builtins_CallApiCallbackGeneric"),
];
const preload = (name: string): Frame => script(name, buffersPreload);
const made = (...scripts: Frame[]): Frame[] => [...inside, ...scripts, native("Builtins_JSEntry")];
const app = script("packet", "/app/src/server.js");

function notesOf(change: Partial<Finding>): string[] | undefined {
  const finding: Finding = {
    id: "i",
    kind: "SyscallParam",
    message: "Syscall param write(buf) points to uninitialised byte(s)",
    pid: 1,
    thread: 1,
    occurrences: 1,
    stack: [],
    related: [],
    ...change,
  };
  explainBuffers([finding]);
  return finding.notes;
}

const block = (where: string, ...scripts: Frame[]): Finding["related"][number] => ({
  message: `Address 0x31c1e8b8 is ${where}`,
  stack: made(...scripts),
});

test("explainBuffers() says which byte was never written, and who made the Buffer with which function", () => {
  const related = [
    block("24 bytes inside a block of size 64 alloc'd", preload("newBuffer"), preload("allocUnsafe"), app),
  ];
  assert.deepEqual(notesOf({ related }), [
    "Byte 24 of a Buffer of 64 bytes was never written.",
    "It was made by Buffer.allocUnsafe(64) in packet (server.js).",
  ]);
});

test("explainBuffers() puts its sentences behind those that are there", () => {
  const related = [block("0 bytes inside a block of size 1,064 alloc'd", preload("allocUnsafe"), app)];
  assert.deepEqual(notesOf({ related, notes: ["First."] }), [
    "First.",
    "Byte 0 of a Buffer of 1,064 bytes was never written.",
    "It was made by Buffer.allocUnsafe(1064) in packet (server.js).",
  ]);
});

test("explainBuffers() takes the outermost of Buffer's functions, and knows which of them only copy", () => {
  const related = [
    block(
      "3 bytes inside a block of size 10 alloc'd",
      preload("newBuffer"),
      preload("allocUnsafe"),
      script("concat", "node:buffer"),
      app,
    ),
  ];
  assert.deepEqual(notesOf({ related }), [
    "Byte 3 of a Buffer of 10 bytes was copied from one that was never written.",
    "It was made by Buffer.concat in packet (server.js).",
  ]);
});

test("explainBuffers() names the program's function where Node's own modules come between, and Node's where there is no other", () => {
  const slow = [preload("allocUnsafeSlow"), script("tryCreateBuffer", "node:fs"), script("readFileSync", "node:fs")];
  const where = "0 bytes inside a block of size 5 alloc'd";
  assert.equal(
    notesOf({ related: [block(where, ...slow, script("load", "/app/a.ts", { line: 7, column: 3 }))] })?.[1],
    "It was made by Buffer.allocUnsafeSlow(5) in load (a.ts:7:3).",
  );
  assert.equal(
    notesOf({ related: [block(where, ...slow)] })?.[1],
    "It was made by Buffer.allocUnsafeSlow(5) in tryCreateBuffer (node:fs).",
  );
  assert.equal(
    notesOf({ related: [block(where, preload("from"), script("", "/app/top.mjs"))] })?.[1],
    "It was made by Buffer.from in top.mjs.",
  );
  assert.equal(
    notesOf({ related: [block(where, script("Buffer", "node:buffer"), app)] })?.[1],
    "It was made by Buffer in packet (server.js).",
  );
});

test("explainBuffers() does without the names that are missing", () => {
  const where = "0 bytes inside a block of size 5 alloc'd";
  // Optimised code has Buffer's function inlined.
  assert.deepEqual(notesOf({ related: [block(where, app)] }), [
    "Byte 0 of a Buffer of 5 bytes was never written.",
    "It was made in packet (server.js).",
  ]);
  assert.deepEqual(notesOf({ related: [block(where)] }), ["Byte 0 of a Buffer of 5 bytes was never written."]);
});

test("explainBuffers() says where native code went beyond a Buffer", () => {
  const first = (where: string, kind = "InvalidRead", message = "Invalid read of size 8"): string | undefined =>
    notesOf({ kind, message, related: [block(where, preload("from"), app)] })?.[0];
  assert.equal(
    first("0 bytes after a block of size 12 alloc'd"),
    "What is read is right behind the end of a Buffer of 12 bytes.",
  );
  assert.equal(
    first("1 bytes after a block of size 12 alloc'd"),
    "What is read is 1 byte behind the end of a Buffer of 12 bytes.",
  );
  assert.equal(
    first("8 bytes before a block of size 12 alloc'd"),
    "What is read is 8 bytes before the beginning of a Buffer of 12 bytes.",
  );
  assert.equal(
    first("8 bytes inside a block of size 12 alloc'd"),
    "What is read begins at byte 8 of a Buffer of 12 bytes, and goes beyond its end.",
  );
  assert.equal(
    first("0 bytes after a block of size 12 alloc'd", "InvalidWrite"),
    "What is written is right behind the end of a Buffer of 12 bytes.",
  );
  assert.equal(
    first(
      "0 bytes after a block of size 12 alloc'd",
      "SyscallParam",
      "Syscall param write(buf) points to unaddressable byte(s)",
    ),
    "What is handed over is right behind the end of a Buffer of 12 bytes.",
  );
});

test("explainBuffers() says that a Buffer is gone, by where its block was allocated and not by where it was freed", () => {
  const freed = {
    message: "Address 0x1 is 3 bytes inside a block of size 17 free'd",
    stack: [native("free"), native("v8::internal::ArrayBufferSweeper::DoSweep()"), app],
  };
  const related = [freed, { message: "Block was alloc'd at", stack: made(preload("from"), app) }];
  assert.deepEqual(notesOf({ kind: "InvalidRead", message: "Invalid read of size 1", related }), [
    "What is read was byte 3 of a Buffer of 17 bytes that is gone: nothing in JavaScript held it any more.",
    "It was made by Buffer.from in packet (server.js).",
  ]);
  const behind = { message: "Address 0x1 is 2 bytes after a block of size 17 free'd", stack: [native("free")] };
  assert.equal(
    notesOf({ kind: "InvalidWrite", message: "Invalid write of size 1", related: [behind, ...related.slice(1)] })?.[0],
    "What is written was 2 bytes behind a Buffer of 17 bytes that is gone.",
  );
});

test("explainBuffers() names the Buffer that --track-origins leads to", () => {
  const related = [
    { message: "Uninitialised value was created by a heap allocation", stack: made(preload("allocUnsafe"), app) },
  ];
  assert.deepEqual(notesOf({ kind: "UninitCondition", related }), [
    "The bytes that were never set are a Buffer's.",
    "It was made by Buffer.allocUnsafe in packet (server.js).",
  ]);
});

test("explainBuffers() tells of the Buffers that a process said it held", () => {
  const stack = made(preload("allocUnsafe"), app).map(({ ip, function: fn, object: obj }) => ({
    ip,
    ...(fn !== undefined && { fn }),
    ...(obj !== undefined && { obj }),
  }));
  const related = [heldRelated({ size: 3000, firstUnset: 2000, stack })];
  assert.deepEqual(notesOf({ kind: "UninitValue", related }), [
    "A function on the stack holds a Buffer of 3,000 bytes of which byte 2000 was never written.",
  ]);
});

test("explainBuffers() says nothing of blocks that are no Buffer's", () => {
  const related = [
    {
      message: "Address 0x1 is 0 bytes inside a block of size 5 alloc'd",
      stack: [native("malloc"), native("init", "/app/addon.node"), app],
    },
  ];
  assert.equal(notesOf({ related }), undefined);
  assert.equal(notesOf({ related: [] }), undefined);
  assert.equal(notesOf({ related: [{ message: "Address 0x1 is on thread 1's stack", stack: [] }] }), undefined);
});

test("the preload is known by the path that Node is given", () => {
  assert.equal(fileURLToPath(new URL("buffers.cjs", import.meta.resolve("#src/launch/preloads.js"))), buffersPreload);
});
