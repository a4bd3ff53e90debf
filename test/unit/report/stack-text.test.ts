import assert from "node:assert/strict";
import { test } from "node:test";
import { palette } from "#src/report/colour.js";
import type { Frame } from "#src/report/contract.js";
import { stackLines } from "#src/report/stack-text.js";
import { addon, generated, js, libc, malloc, node } from "./frames.js";

function lines(...stack: Frame[]): string[] {
  return stackLines(stack, { palette: palette(false), indent: "  ", cwd: "/app", stack: "folded" });
}

const user = js("save", "/app/src/save.ts", 4, 9);
const shown = "  at save (src/save.ts:4:9)";

test("stackLines() shows every frame of the user's", () => {
  const pack = js("handle", "/app/node_modules/express/lib/router.js", 12, 5);
  const wasm: Frame = { ip: "0x6", language: "wasm", function: "crc(unsigned int)" };
  assert.deepEqual(lines(addon("f"), addon("f"), user, pack, wasm), [
    "  at f (in addon.node)",
    "  at f (in addon.node)",
    shown,
    "  at handle (node_modules/express/lib/router.js:12:5)",
    "  at crc",
  ]);
  assert.deepEqual(lines(), []);
});

test("stackLines() makes one line of all that is between two of the user's frames, and of what is behind the last", () => {
  const between = [node("Builtins_CallApiCallback"), js("emit", "node:events", 5, 1), generated, node("uv_run")];
  assert.deepEqual(lines(user, ...between, user, node("node::Start"), libc("(below main)")), [
    shown,
    "  … 4 frames of V8, node:events, generated code (JavaScript or WebAssembly) and node",
    shown,
    "  … 2 frames of node and libc.so.6",
  ]);
});

test("stackLines() does not hide a single frame that has a name", () => {
  assert.deepEqual(lines(user, node("Builtins_ArrayMap"), user), [
    shown,
    "  at Array.prototype.map [V8 ArrayMap]",
    shown,
  ]);
  assert.deepEqual(lines(user, generated), [shown, "  … 1 frame of generated code (JavaScript or WebAssembly)"]);
});

test("stackLines() says in words what V8 did at the innermost end", () => {
  assert.deepEqual(lines(node("Builtins_StrictEqual_Baseline"), user), [
    "  at comparison (===, !==) [V8 StrictEqual_Baseline]",
    shown,
  ]);
});

test("stackLines() shows the system call, and the function of the runtime's that led to it", () => {
  const way = [node("uv__fs_write"), node("node::fs::WriteBuffer"), node("Builtins_CallApiCallback")];
  assert.deepEqual(lines(libc("write"), ...way, js("writeSync", "node:fs", 889, 3), user), [
    "  at write (in libc.so.6)",
    "  … 3 frames of node and V8",
    "  at writeSync (node:fs:889:3)",
    shown,
  ]);
});

test("stackLines() shows the C library's function that was called, and not how it did it", () => {
  assert.deepEqual(lines(malloc, libc("__inner"), libc("__more"), libc("strdup"), node("a"), node("b"), user), [
    "  at malloc (replaced by Valgrind)",
    "  … 2 frames of libc.so.6",
    "  at strdup (in libc.so.6)",
    "  … 2 frames of node",
    shown,
  ]);
});

test("stackLines() shows a function of JavaScript's library that was called, past V8's own ways", () => {
  const stack = [
    libc("memset"),
    node("v8::internal::Fill"),
    node("v8::internal::Slow"),
    node("Builtins_TypedArrayPrototypeFill"),
  ];
  assert.deepEqual(lines(...stack, node("Builtins_InterpreterPushArgsThenCall"), user), [
    "  at memset (in libc.so.6)",
    "  … 2 frames of V8",
    "  at TypedArray.prototype.fill [V8 TypedArrayPrototypeFill]",
    "  at call [V8 InterpreterPushArgsThenCall]",
    shown,
  ]);
});

test("stackLines() hides jsgrind's own client, which stands above the function that made the request", () => {
  const stub: Frame = { ip: "0x7", language: "native", function: "request", object: "/tmp/jsgrind-1/jsgrind.node" };
  const client = js("checkMemIsDefined", "/app/node_modules/jsgrind/dist/client/memcheck.js", 40, 3);
  assert.deepEqual(lines(stub, node("Builtins_CallApiCallback"), client, user), [
    "  … 3 frames of jsgrind and V8",
    shown,
  ]);
  assert.deepEqual(lines(client, user), ["  … 1 frame of jsgrind", shown]);
});

test("stackLines() shows the innermost six of a stack without the user's frames", () => {
  const names = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"];
  assert.deepEqual(lines(...names.map(node)), [
    ...names.slice(0, 6).map((name) => `  at ${name} (in node)`),
    "  … 2 frames of node",
  ]);
  assert.deepEqual(lines(generated, generated, node("f")), [
    "  … 2 frames of generated code (JavaScript or WebAssembly)",
    "  at f (in node)",
  ]);
});

test("stackLines() names four owners of hidden frames at most, and Node's internal modules as Node", () => {
  const stack = ["node:a", "node:internal/b", "node:c", "node:d", "node:e"].map((file) => js("f", file, 1, 1));
  assert.equal(lines(user, ...stack)[1], "  … 5 frames of node:a, node, node:c and others");
});

test("stackLines() shows every frame of a full stack, with how V8 ran it", () => {
  const full = stackLines(
    [{ ...user, tier: "turbofan", inlined: true }, { ...user, tier: "maglev" }, node("a"), generated],
    { palette: palette(false), indent: "", cwd: "/app", stack: "full" },
  );
  assert.deepEqual(full, [
    "at save (src/save.ts:4:9) · turbofan · inlined",
    "at save (src/save.ts:4:9) · maglev",
    "at a (in node)",
    "at 0xABC (generated code)",
  ]);
});

test("stackLines() greys the runtime's frames, but not where it happened", () => {
  const stack = [libc("write"), js("writeSync", "node:fs", 889, 3), user];
  const [first = "", second = "", third = ""] = stackLines(stack, {
    palette: palette(true),
    indent: "",
    cwd: "/app",
    stack: "folded",
  });
  assert.match(first, /^at write /);
  assert.equal(second, palette(true).faint("at writeSync (node:fs:889:3)"));
  assert.match(third, /^at save \u001b\[36m\(src/);
});
